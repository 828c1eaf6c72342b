// Finding what is special in a JSON string, many bytes at a time: most strings hold nothing of it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace snug::socketio {

/// Whether a JSON string cannot hold it as it is (RFC 8259 7).
inline bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// Whether any of 32 bytes needs an escape. Compilers make a few vector instructions of it.
inline bool any_needs_escape(const char* bytes) {
  unsigned char found = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    found |= static_cast<unsigned char>((c < 0x20) | (c == '"') | (c == '\\'));
  }
  return found != 0;
}

/// Marks the high bit of the first byte that needs an escape, in the order of significance, and
/// maybe some of those after it.
inline std::uint64_t mark_escapes(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x80 * kOnes;
  const std::uint64_t quote = word ^ ('"' * kOnes);
  const std::uint64_t backslash = word ^ ('\\' * kOnes);
  // Bytes below 0x20, or zero (Bit Twiddling Hacks, "hasless"); bytes from 0x80 on never count. A
  // borrow can only mark a byte after one that is rightly marked.
  const std::uint64_t found = ((word - 0x20 * kOnes) & ~word) | ((quote - kOnes) & ~quote) |
                              ((backslash - kOnes) & ~backslash);
  return found & kHighs;
}

/// How many bytes at the front need no escape.
inline std::size_t plain_length(std::string_view text) {
  std::size_t at = 0;
  while (at + 32 <= text.size() && !any_needs_escape(text.data() + at)) at += 32;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t marks = mark_escapes(word);
    if (marks == 0) continue;
    if constexpr (std::endian::native != std::endian::little) break;
    return at + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
  }
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

}  // namespace snug::socketio
