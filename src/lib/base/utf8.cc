// UTF-8 validation by the table of RFC 3629 4. Only a character's second byte has special bounds;
// they exclude overlong forms, surrogates and everything above U+10FFFF.
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace snug::base {

namespace {

// State between bytes of a character: the number of missing bytes, and the bounds of the next byte.
constexpr std::uint32_t expect(std::uint32_t missing, std::uint32_t low, std::uint32_t high) {
  return missing | low << 8 | high << 16;
}
constexpr std::uint32_t kFailed = UINT32_MAX;

std::uint32_t after_first_byte(unsigned char byte) {
  if (byte < 0x80) return 0;
  if (byte < 0xc2) return kFailed;
  if (byte < 0xe0) return expect(1, 0x80, 0xbf);
  if (byte == 0xe0) return expect(2, 0xa0, 0xbf);
  if (byte == 0xed) return expect(2, 0x80, 0x9f);
  if (byte < 0xf0) return expect(2, 0x80, 0xbf);
  if (byte == 0xf0) return expect(3, 0x90, 0xbf);
  if (byte < 0xf4) return expect(3, 0x80, 0xbf);
  if (byte == 0xf4) return expect(3, 0x80, 0x8f);
  return kFailed;
}

template <std::size_t kWords>
bool are_ascii(const char* bytes) {
  std::array<std::uint64_t, kWords> words;
  std::memcpy(words.data(), bytes, sizeof(words));
  std::uint64_t any = 0;
  for (const std::uint64_t word : words) any |= word;
  return (any & 0x8080808080808080U) == 0;
}

// The number of ASCII bytes at the front, counted in whole words.
std::size_t ascii_words(const char* bytes, std::size_t size) {
  std::size_t at = 0;
  while (at + 32 <= size && are_ascii<4>(bytes + at)) at += 32;
  while (at + 8 <= size && are_ascii<1>(bytes + at)) at += 8;
  return at;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const std::size_t ascii = ascii_words(bytes.data(), bytes.size());
  // Checks the last word again instead of its remaining bytes one by one.
  if (bytes.size() >= 8 && bytes.size() - ascii < 8 &&
      are_ascii<1>(bytes.data() + bytes.size() - 8)) {
    return true;
  }
  bytes.remove_prefix(ascii);
  Utf8Validator validator;
  return validator.feed(bytes) && validator.complete();
}

std::string to_utf8(std::string_view bytes) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string text;
  text.reserve(bytes.size() + 16);
  Utf8Validator validator;
  std::size_t start = 0;  // of the current character
  for (std::size_t at = 0; at < bytes.size();) {
    if (validator.feed(bytes.substr(at, 1))) {
      ++at;
      if (!validator.complete()) continue;
      text += bytes.substr(start, at - start);
    } else {
      text += kReplacement;
      validator.reset();
      if (at == start) ++at;  // else this byte may begin the next character
    }
    start = at;
  }
  if (start < bytes.size()) text += kReplacement;
  return text;
}

bool Utf8Validator::feed_byte(unsigned char byte) {
  if (state_ == 0) {
    state_ = after_first_byte(byte);
    return state_ != kFailed;
  }
  const std::uint32_t missing = state_ & 0xff;
  if (byte < (state_ >> 8 & 0xff) || byte > (state_ >> 16 & 0xff)) {
    state_ = kFailed;
    return false;
  }
  state_ = missing == 1 ? 0 : expect(missing - 1, 0x80, 0xbf);
  return true;
}

bool Utf8Validator::feed(std::string_view bytes) {
  if (state_ == kFailed) return false;
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (state_ == 0) {
      at += ascii_words(bytes.data() + at, bytes.size() - at);
      if (at == bytes.size()) break;
    }
    // A whole character, or a few ASCII bytes before the next attempt by words.
    const std::size_t stop = std::min(bytes.size(), at + sizeof(std::uint64_t));
    for (; at < stop; ++at) {
      if (!feed_byte(static_cast<unsigned char>(bytes[at]))) return false;
    }
  }
  return true;
}

}  // namespace snug::base
