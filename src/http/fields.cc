// Pieces of field values (RFC 9110 5.6).
#include "http/fields.h"

#include <algorithm>

namespace snug::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_token_character(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
         kMarks.find(c) != std::string_view::npos;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view take_element(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view element = trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return element;
}

bool lists_token(const HttpHeaders& headers, std::string_view name, std::string_view token) {
  for (const HttpHeaders::Field& field : headers.fields()) {
    if (!equal_ignoring_case(field.first, name)) continue;
    std::string_view rest = field.second;
    while (!rest.empty()) {
      if (equal_ignoring_case(take_element(rest, ','), token)) return true;
    }
  }
  return false;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

}  // namespace snug::http
