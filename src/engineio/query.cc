// Query parameters, with an eye on repeats.
#include "engineio/query.h"

namespace snug::engineio {

namespace {

std::size_t count_parameter(std::string_view query, std::string_view name) {
  std::size_t count = 0;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    if (pair.substr(0, pair.find('=')) == name) ++count;
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return count;
}

}  // namespace

Parameter single_parameter(const HttpRequest& request, std::string_view name) {
  Parameter parameter;
  parameter.value = request.query_parameter(name).value_or(std::string());
  parameter.repeated = count_parameter(request.query, name) > 1;
  return parameter;
}

}  // namespace snug::engineio
