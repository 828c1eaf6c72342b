// SHA-1 after RFC 3174 6.1.
#include "base/sha1.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace snug::base {

namespace {

constexpr std::size_t kBlockBytes = 64;

class Sha1 {
 public:
  void add_block(const char* block) {
    std::uint32_t words[80];
    for (int t = 0; t < 16; ++t) words[t] = load_big_endian(block + 4 * t);
    for (int t = 16; t < 80; ++t) {
      words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    }
    std::array<std::uint32_t, 5> next = state_;
    for (int t = 0; t < 80; ++t) step(next, t, words[t]);
    for (std::size_t i = 0; i < 5; ++i) state_[i] += next[i];
  }

  std::array<std::byte, 20> digest() const {
    std::array<std::byte, 20> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::byte>(state_[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
    }
    return bytes;
  }

 private:
  static std::uint32_t load_big_endian(const char* bytes) {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(bytes[i]);
    return word;
  }

  static void step(std::array<std::uint32_t, 5>& s, int t, std::uint32_t word) {
    const auto [f, k] = mix(t, s[1], s[2], s[3]);
    const std::uint32_t first = std::rotl(s[0], 5) + f + s[4] + word + k;
    s = {first, s[0], std::rotl(s[1], 30), s[2], s[3]};
  }

  struct Mixed {
    std::uint32_t value;
    std::uint32_t constant;
  };
  static Mixed mix(int t, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    if (t < 20) return {(b & c) | (~b & d), 0x5a827999};
    if (t < 40) return {b ^ c ^ d, 0x6ed9eba1};
    if (t < 60) return {(b & c) | (b & d) | (c & d), 0x8f1bbcdc};
    return {b ^ c ^ d, 0xca62c1d6};
  }

  std::array<std::uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
};

}  // namespace

std::array<std::byte, 20> sha1(std::string_view bytes) {
  Sha1 hash;
  const std::uint64_t bit_count = std::uint64_t{bytes.size()} * 8;
  for (; bytes.size() >= kBlockBytes; bytes.remove_prefix(kBlockBytes))
    hash.add_block(bytes.data());

  // The rest, a one bit, zeros, and the length in bits: one block or two (RFC 3174 4).
  char tail[2 * kBlockBytes] = {};
  if (!bytes.empty()) std::memcpy(tail, bytes.data(), bytes.size());
  tail[bytes.size()] = static_cast<char>(0x80);
  const std::size_t tail_bytes = bytes.size() + 9 <= kBlockBytes ? kBlockBytes : 2 * kBlockBytes;
  for (std::size_t i = 0; i < 8; ++i) {
    tail[tail_bytes - 1 - i] = static_cast<char>(bit_count >> (8 * i) & 0xff);
  }
  for (std::size_t at = 0; at < tail_bytes; at += kBlockBytes) hash.add_block(tail + at);
  return hash.digest();
}

}  // namespace snug::base
