// Base64, both alphabets.
#include "base/base64.h"

#include <array>
#include <cstdint>

namespace snug::base {

namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kInvalid = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kInvalid);
  for (std::uint8_t i = 0; i < 64; ++i) {
    values[static_cast<unsigned char>(kStandard[i])] = i;
    values[static_cast<unsigned char>(kUrl[i])] = i;
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

std::string encode(std::string_view bytes, const char* alphabet, bool padded) {
  const std::size_t groups = (bytes.size() + 2) / 3;
  std::string text(groups * 4, '=');
  char* out = text.data();
  const auto put = [&](std::uint32_t group, int characters) {
    for (int i = 0; i < characters; ++i) *out++ = alphabet[group >> (18 - 6 * i) & 63];
  };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    put(byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2), 4);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 1) put(byte_at(bytes, i) << 16, 2);
  if (rest == 2) put(byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8, 3);
  if (!padded) text.resize(static_cast<std::size_t>(out - text.data()));
  return text;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  return encode(bytes, kStandard, true);
}

std::string base64url_encode(std::string_view bytes) {
  return encode(bytes, kUrl, false);
}

bool is_base64_character(char c) {
  return c != '-' && c != '_' && kValues[static_cast<unsigned char>(c)] != kInvalid;
}

std::string base64_decode(std::string_view text) {
  text = text.substr(0, text.find('='));
  std::string bytes(text.size() * 3 / 4, '\0');
  char* out = bytes.data();
  std::uint32_t bits = 0;  // the newest at the bottom
  int bit_count = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kInvalid) continue;
    bits = (bits << 6 | value) & 0xffff;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    *out++ = static_cast<char>(bits >> bit_count & 0xff);
  }
  bytes.resize(static_cast<std::size_t>(out - bytes.data()));
  return bytes;
}

}  // namespace snug::base
