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

}  // namespace snug::engineio
