// Pieces of field values (RFC 9110 5.6).
#include "http/fields.h"

#include <algorithm>

#include "http/character_set.h"

namespace snug::http {
namespace {

constexpr CharacterSet kTokenCharacters("!#$%&'*+-.^_`|~");

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool same_letters(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](char a, char b) { return a == b || lower(a) == lower(b); });
}

std::string_view without_leading_space(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view without_trailing_space(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_element(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view element = trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return element;
}

bool lists_token(const HttpHeaders& headers, std::string_view name, std::string_view token) {
  for (const HttpHeaders::Field& field : headers.fields()) {
    if (!equal_ignoring_case(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      if (equal_ignoring_case(take_element(rest, ','), token)) return true;
    }
  }
  return false;
}

bool is_token(std::string_view text) {
  return !text.empty() && kTokenCharacters.has_all_of(text);
}

}  // namespace snug::http
