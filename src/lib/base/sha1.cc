// SHA-1 after RFC 3174 6.1.
#include "base/sha1.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace snug::base {

namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr int kRoundSteps = 20;
constexpr int kSteps = 4 * kRoundSteps;

using State = std::array<std::uint32_t, 5>;
using Words = std::uint32_t[kSteps];

class Sha1 {
 public:
  void add_block(const char* block) {
    Words words;
    for (int t = 0; t < 16; ++t) words[t] = load_big_endian(block + 4 * t);
    for (int t = 16; t < kSteps; ++t) {
      words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    }
    State next = state_;
    // Four loops, one for each function, so no step selects its function at run time.
    add_round<0>(next, words, 0x5a827999, choose);
    add_round<1>(next, words, 0x6ed9eba1, parity);
    add_round<2>(next, words, 0x8f1bbcdc, majority);
    add_round<3>(next, words, 0xca62c1d6, parity);
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += next[i];
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

  static std::uint32_t choose(std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return (b & c) | (~b & d);
  }
  static std::uint32_t parity(std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return b ^ c ^ d;
  }
  static std::uint32_t majority(std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return (b & c) | (b & d) | (c & d);
  }

  template <int kRound, class Mix>
  static void add_round(State& state, const Words& words, std::uint32_t constant, const Mix& mix) {
    auto [a, b, c, d, e] = state;
    // The names rotate, so the values need not.
    const auto step = [&](std::uint32_t first, std::uint32_t& second, std::uint32_t third,
                          std::uint32_t fourth, std::uint32_t& last, std::uint32_t word) {
      last += std::rotl(first, 5) + mix(second, third, fourth) + word + constant;
      second = std::rotl(second, 30);
    };
    for (int t = kRound * kRoundSteps; t < (kRound + 1) * kRoundSteps; t += 5) {
      step(a, b, c, d, e, words[t]);
      step(e, a, b, c, d, words[t + 1]);
      step(d, e, a, b, c, words[t + 2]);
      step(c, d, e, a, b, words[t + 3]);
      step(b, c, d, e, a, words[t + 4]);
    }
    state = {a, b, c, d, e};
  }

  State state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
};

}  // namespace

std::array<std::byte, 20> sha1(std::string_view bytes) {
  Sha1 hash;
  const std::uint64_t bit_count = std::uint64_t{bytes.size()} * 8;
  for (; bytes.size() >= kBlockBytes; bytes.remove_prefix(kBlockBytes))
    hash.add_block(bytes.data());

  // The rest, a one bit, zeros, and the length in bits: one or two blocks (RFC 3174 4).
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
