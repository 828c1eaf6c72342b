// The query parameters by which a request says what it wants.
#pragma once

#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::engineio {

struct Parameter {
  std::string value;      ///< Decoded; empty when it is absent.
  bool repeated = false;  ///< Sent more than once: never valid, whatever the values are.

  bool is(std::string_view wanted) const { return !repeated && value == wanted; }
  bool given() const { return repeated || !value.empty(); }
};

Parameter single_parameter(const HttpRequest& request, std::string_view name);

/// Those that every request has.
struct Query {
  Parameter transport;
  Parameter sid;
  int revision = 3;  ///< Of the protocol, "EIO"; 3 by default, as in Node.
};

Query query_of(const HttpRequest& request);

}  // namespace snug::engineio
