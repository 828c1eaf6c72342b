// Pieces of field values: comparison without case, trimming, comma lists (RFC 9110 5.6).
#pragma once

#include <string_view>

#include "snug/http.h"

namespace snug::http {

/// Compares two texts of equal size, without case.
bool same_letters(std::string_view left, std::string_view right);
/// ASCII only, as field names and tokens compare. The first letter tells most names of equal size
/// apart.
inline bool equal_ignoring_case(std::string_view left, std::string_view right) {
  constexpr int kCaseBit = 'a' ^ 'A';
  if (left.size() != right.size()) return false;
  return left.empty() ||
         (((left[0] ^ right[0]) & ~kCaseBit) == 0 && (left == right || same_letters(left, right)));
}
/// Both remove spaces and tabs.
std::string_view without_leading_space(std::string_view text);
std::string_view without_trailing_space(std::string_view text);
/// Removes spaces and tabs at both ends.
inline std::string_view trim(std::string_view text) {
  return without_leading_space(without_trailing_space(text));
}
/// Takes the part of `rest` before the next `separator`, trimmed, and shortens `rest` past it.
std::string_view take_element(std::string_view& rest, char separator);
/// Whether any line of that field lists `token`, compared without case (RFC 9110 5.6.1).
bool lists_token(const HttpHeaders& headers, std::string_view name, std::string_view token);
/// Whether `text` is a token (RFC 9110 5.6.2), as field names are.
bool is_token(std::string_view text);

}  // namespace snug::http
