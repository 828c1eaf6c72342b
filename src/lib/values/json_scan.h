// Finds special characters in a JSON string, many bytes at a time. Most strings have none.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace snug::values {

/// Whether a JSON string must escape the character (RFC 8259 7).
inline bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// Removes whitespace around a value (RFC 8259 2) from the front.
inline void skip_json_space(std::string_view& text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

/// One 16-byte register on every processor that has one; an extension of g++ and clang.
using Lanes = unsigned char __attribute__((vector_size(16)));

/// All bits of each byte that needs an escape are set.
inline auto mark_escapes(const char* bytes) {
  Lanes lanes;
  std::memcpy(&lanes, bytes, sizeof(lanes));
  return (lanes < 0x20) | (lanes == '"') | (lanes == '\\');
}

/// The same as 8 + 8 bytes.
template <class Marks>
std::array<std::uint64_t, 2> halves_of(const Marks& marks) {
  std::array<std::uint64_t, 2> halves;
  static_assert(sizeof(halves) == sizeof(marks));
  std::memcpy(halves.data(), &marks, sizeof(halves));
  return halves;
}

/// The number of bytes at the front, in whole blocks of 64, that need no escape.
inline std::size_t plain_blocks(std::string_view text) {
  std::size_t at = 0;
  for (; at + 64 <= text.size(); at += 64) {
    const char* const block = text.data() + at;
    const auto marks = mark_escapes(block) | mark_escapes(block + 16) | mark_escapes(block + 32) |
                       mark_escapes(block + 48);
    const auto [front, back] = halves_of(marks);
    if ((front | back) != 0) break;
  }
  return at;
}

/// The number of bytes at the front that need no escape.
inline std::size_t plain_length(std::string_view text) {
  const auto first_byte = [](std::uint64_t marks) {
    const int zeros = std::endian::native == std::endian::little ? std::countr_zero(marks)
                                                                 : std::countl_zero(marks);
    return static_cast<std::size_t>(zeros) / 8;
  };
  std::size_t at = plain_blocks(text);
  for (; at + 16 <= text.size(); at += 16) {
    const auto [front, back] = halves_of(mark_escapes(text.data() + at));
    if (front != 0) return at + first_byte(front);
    if (back != 0) return at + 8 + first_byte(back);
  }
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

}  // namespace snug::values
