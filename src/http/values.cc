// Bodies of the values in snug/http.h.
#include <algorithm>

#include "http/fields.h"
#include "http/form.h"
#include "snug/http.h"

namespace snug {
namespace {

using http::equal_ignoring_case;

constexpr std::size_t kUsualFieldCount = 16;

}  // namespace

const std::string* HttpHeaders::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equal_ignoring_case(field.first, name)) return &field.second;
  }
  return nullptr;
}

std::string HttpHeaders::joined(std::string_view name) const {
  std::string values;
  bool first = true;
  for (const Field& field : fields_) {
    if (!equal_ignoring_case(field.first, name)) continue;
    if (!std::exchange(first, false)) values += ", ";
    values += field.second;
  }
  return values;
}

std::size_t HttpHeaders::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [name](const Field& field) { return equal_ignoring_case(field.first, name); }));
}

void HttpHeaders::add(std::string name, std::string value) {
  if (fields_.empty()) fields_.reserve(kUsualFieldCount);
  fields_.emplace_back(std::move(name), std::move(value));
}

void HttpHeaders::set(std::string name, std::string value) {
  std::erase_if(fields_,
                [&name](const Field& field) { return equal_ignoring_case(field.first, name); });
  add(std::move(name), std::move(value));
}

std::optional<std::string> HttpRequest::query_parameter(std::string_view name) const {
  return http::find_parameter(query, name).value;
}

std::optional<std::string> HttpRequest::cookie(std::string_view name) const {
  for (const HttpHeaders::Field& field : headers.fields()) {
    if (!equal_ignoring_case(field.first, "Cookie")) continue;
    std::string_view rest = field.second;
    while (!rest.empty()) {
      const std::string_view pair = http::take_element(rest, ';');
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      return std::string(pair.substr(equals + 1));
    }
  }
  return std::nullopt;
}

}  // namespace snug
