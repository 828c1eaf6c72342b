// Query parameters, with an eye on repeats.
#include "engineio/query.h"

#include <utility>

#include "http/form.h"

namespace snug::engineio {

Parameter single_parameter(const HttpRequest& request, std::string_view name) {
  http::FormParameter found = http::find_parameter(request.query, name);
  return {std::move(found.value).value_or(std::string()), found.count > 1};
}

}  // namespace snug::engineio
