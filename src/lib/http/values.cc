// Functions of the values in snug/http.h.
#include <algorithm>

#include "http/fields.h"
#include "http/form.h"
#include "snug/http.h"

namespace snug {
namespace {

using http::equal_ignoring_case;

}  // namespace

/// The first field of that name from `index` on; the count of fields if there is none.
std::size_t HttpHeaders::next_named(std::string_view name, std::size_t index) const {
  const char* const text = text_.data();
  std::size_t begin = begin_of(index);
  for (; index < places_.size(); begin = places_[index++].value_end) {
    // Most names already differ in length.
    if (places_[index].name_end - begin != name.size()) continue;
    if (equal_ignoring_case({text + begin, name.size()}, name)) break;
  }
  return index;
}

std::optional<std::string_view> HttpHeaders::find(std::string_view name) const {
  const std::size_t index = next_named(name, 0);
  if (index == places_.size()) return std::nullopt;
  return field(index).value;
}

std::string HttpHeaders::joined(std::string_view name) const {
  std::string values;
  bool first = true;
  for (std::size_t i = next_named(name, 0); i < places_.size(); i = next_named(name, i + 1)) {
    if (!std::exchange(first, false)) values += ", ";
    values += field(i).value;
  }
  return values;
}

std::size_t HttpHeaders::count(std::string_view name) const {
  std::size_t count = 0;
  for (std::size_t i = next_named(name, 0); i < places_.size(); i = next_named(name, i + 1)) {
    ++count;
  }
  return count;
}

/// `name` and `value` may be views of this object, so the old memory is freed last.
void HttpHeaders::add(std::string_view name, std::string_view value) {
  const std::size_t needed_bytes = text_.size() + name.size() + value.size();
  const bool fits = needed_bytes <= text_.capacity();
  std::string larger;
  if (!fits) {
    larger.reserve(std::max({needed_bytes, 2 * text_.size(), kUsualBytes}));
    larger = text_;
  }
  std::string& text = fits ? text_ : larger;
  text += name;
  const std::size_t name_end = text.size();
  text += value;
  if (!fits) text_ = std::move(larger);
  add_place(name_end);
}

void HttpHeaders::add_place(std::size_t name_end) {
  if (places_.empty()) places_.reserve(kUsualCount);
  places_.push_back(
      {static_cast<std::uint32_t>(name_end), static_cast<std::uint32_t>(text_.size())});
}

void HttpHeaders::set(std::string_view name, std::string_view value) {
  HttpHeaders others;
  for (const Field& field : fields()) {
    if (!equal_ignoring_case(field.name, name)) others.add(field.name, field.value);
  }
  others.add(name, value);
  *this = std::move(others);
}

std::string_view HttpRequest::path_parameter(std::string_view name) const {
  for (const auto& [known, value] : path_parameters) {
    if (known == name) return value;
  }
  return {};
}

std::optional<std::string> HttpRequest::query_parameter(std::string_view name) const {
  return http::find_parameter(query, name).value;
}

std::vector<std::pair<std::string, std::string>> HttpRequest::query_parameters() const {
  return http::all_parameters(query);
}

std::optional<std::string> HttpRequest::cookie(std::string_view name) const {
  for (const HttpHeaders::Field& field : headers.fields()) {
    if (!equal_ignoring_case(field.name, "Cookie")) continue;
    std::string_view rest = field.value;
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
