// Random characters.
#include "cluster/random_name.h"

#include <string_view>
#include <vector>

namespace snug::cluster {
namespace {

std::vector<std::byte> random_bytes(base::Random& random, std::size_t count) {
  std::vector<std::byte> bytes(count);
  random.fill(bytes);
  return bytes;
}

}  // namespace

std::string random_name(base::Random& random, std::size_t size) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string name;
  for (const std::byte byte : random_bytes(random, size)) {
    name += kCharacters[std::to_integer<std::size_t>(byte) % kCharacters.size()];
  }
  return name;
}

std::string random_hex(base::Random& random, std::size_t byte_count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : random_bytes(random, byte_count)) {
    text += kDigits[std::to_integer<std::size_t>(byte >> 4)];
    text += kDigits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

}  // namespace snug::cluster
