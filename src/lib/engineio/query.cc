// Reads query parameters and notices repeats.
#include "engineio/query.h"

#include <array>
#include <utility>

#include "http/form.h"

namespace snug::engineio {

namespace {

Parameter parameter_of(http::FormParameter found) {
  return {std::move(found.value).value_or(std::string()), found.count > 1};
}

}  // namespace

Parameter single_parameter(const HttpRequest& request, std::string_view name) {
  return parameter_of(http::find_parameter(request.query, name));
}

Query query_of(const HttpRequest& request) {
  constexpr std::array<std::string_view, 3> kNames = {"transport", "sid", "EIO"};
  std::array<http::FormParameter, kNames.size()> found;
  http::find_parameters(request.query, kNames, found);
  const int revision = parameter_of(std::move(found[2])).is("4") ? 4 : 3;
  return {parameter_of(std::move(found[0])), parameter_of(std::move(found[1])), revision};
}

}  // namespace snug::engineio
