// The chain of the log, by libsodium's SipHash.
#include "model/chain.h"

#include <sodium.h>

namespace snug::model {
namespace {

static_assert(crypto_shorthash_BYTES == sizeof(std::uint64_t));

constexpr std::string_view kDigits = "0123456789abcdef";

/// Little-endian on every machine.
void put(unsigned char* to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<unsigned char>(value >> (8 * i));
}

std::uint64_t get(const unsigned char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value |= std::uint64_t{from[i]} << (8 * i);
  return value;
}

}  // namespace

ChainHash::ChainHash(std::string_view key) {
  static_assert(crypto_shorthash_KEYBYTES == sizeof(key_));
  crypto_generichash(key_.data(), key_.size(), reinterpret_cast<const unsigned char*>(key.data()),
                     key.size(), nullptr, 0);
  empty_ = Chain{hash(key.data(), key.size())};
}

Chain ChainHash::after(Chain before, const Event& event) const {
  const std::uint64_t fields[] = {
      before.value,
      static_cast<std::uint64_t>(event.gseq.value),
      static_cast<std::uint64_t>(event.room.value),
      static_cast<std::uint64_t>(event.seq.value),
      static_cast<std::uint64_t>(event.user.value),
      static_cast<std::uint64_t>(event.device.value),
      static_cast<std::uint64_t>(event.n.value_or(DeviceCounter{}).value),
      static_cast<std::uint64_t>(event.at),
      hash(event.kind.data(), event.kind.size()),
      (event.erased ? *event.erased : of_body(event.body)).value,
  };
  unsigned char bytes[sizeof(fields)];
  for (std::size_t i = 0; i < std::size(fields); ++i) put(bytes + 8 * i, fields[i]);
  return Chain{hash(bytes, sizeof(bytes))};
}

std::uint64_t ChainHash::hash(const void* bytes, std::size_t size) const {
  unsigned char out[crypto_shorthash_BYTES];
  crypto_shorthash(out, static_cast<const unsigned char*>(bytes), size, key_.data());
  return get(out);
}

ChainText chain_text(Chain chain) {
  ChainText text{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = kDigits[(chain.value >> (60 - 4 * i)) & 0xF];
  }
  return text;
}

std::optional<Chain> parse_chain(std::string_view text) {
  if (text.size() != ChainText{}.size()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = (value << 4) | digit;
  }
  return Chain{value};
}

}  // namespace snug::model
