// Goes no deeper than it is asked for.
#include "values/nesting.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace snug::values {
namespace {

/// Just behind the string that begins at `begin`.
std::size_t end_of_string(std::string_view json, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return at + 1;
}

}  // namespace

bool is_deeper(const Json& value, std::size_t depth) {
  if (!value.is_structured()) return false;
  if (depth == 0) return true;
  return std::any_of(value.begin(), value.end(),
                     [depth](const Json& item) { return is_deeper(item, depth - 1); });
}

bool is_deeper(std::string_view json, std::size_t depth) {
  if (json.size() / 2 <= depth) return false;  // a level has two brackets
  std::size_t level = 0;
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
      continue;
    }
    if ((c == '[' || c == '{') && ++level > depth) return true;
    if (c == ']' || c == '}') --level;
    ++at;
  }
  return false;
}

bool is_deeper(OutgoingList values, std::size_t depth) {
  const auto visit = [depth](const auto& form) {
    using Form = std::decay_t<decltype(form)>;
    if constexpr (std::is_same_v<Form, Outgoing::Text>) {
      return is_deeper(std::string_view(form.json), depth);
    } else if constexpr (std::is_same_v<Form, const Json*>) {
      return is_deeper(*form, depth);
    } else if constexpr (std::is_same_v<Form, Outgoing::Each>) {
      return is_deeper(*form.values, depth + 1);  // without the array around them
    } else {
      return false;
    }
  };
  return std::any_of(values.begin(), values.end(),
                     [&visit](const Outgoing& value) { return std::visit(visit, value.form()); });
}

}  // namespace snug::values
