// Percent-encoding (RFC 3986 2.1).
#pragma once

#include <optional>
#include <string_view>

namespace snug::http {

inline int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The byte encoded by the first three characters of `text`, which begins with '%'. Empty if no two
/// hexadecimal digits follow.
inline std::optional<char> decode_percent(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const int high = hex_value(text[1]);
  const int low = hex_value(text[2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

}  // namespace snug::http
