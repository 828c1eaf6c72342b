// The query parameters of an Engine.IO request.
#pragma once

#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::engineio {

struct Parameter {
  std::string value;      ///< Decoded; empty if absent.
  bool repeated = false;  ///< Sent more than once, which is never valid.

  bool is(std::string_view wanted) const { return !repeated && value == wanted; }
  bool given() const { return repeated || !value.empty(); }
};

Parameter single_parameter(const HttpRequest& request, std::string_view name);

/// The parameters of every request.
struct Query {
  Parameter transport;
  Parameter sid;
  int revision = 3;  ///< Protocol revision, "EIO"; 3 by default, as in Node.
};

Query query_of(const HttpRequest& request);

}  // namespace snug::engineio
