// Addresses behind proxies.
#include "protocol/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace snug::chat {
namespace {

constexpr std::size_t kMappedPrefixBytes = 12;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Some proxies name the port too: "192.0.2.7:5123", "[2001:db8::1]:5123".
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) {
    const std::size_t end = entry.find(']');
    return end == std::string_view::npos ? entry : entry.substr(1, end - 1);
  }
  const std::size_t colon = entry.find(':');
  return colon == entry.rfind(':') ? entry.substr(0, colon) : entry;
}

/// Returns IPv4 as ::ffff:a.b.c.d.
std::optional<AddressBytes> read_address(std::string_view address) {
  const std::string text(address);
  AddressBytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, text.c_str(), bytes.data() + kMappedPrefixBytes) == 1) return bytes;
  return std::nullopt;
}

bool same_bits(const AddressBytes& one, const AddressBytes& other, unsigned bits) {
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) return false;
  }
  return true;
}

}  // namespace

bool AddressSet::add(std::string_view network) {
  const std::size_t slash = network.find('/');
  const auto address = read_address(network.substr(0, slash));
  if (!address) return false;
  const bool is_ipv4 = network.find(':') == std::string_view::npos;
  const unsigned offset = is_ipv4 ? 8 * kMappedPrefixBytes : 0;
  unsigned bits = 128 - offset;
  if (slash != std::string_view::npos) {
    const std::string_view digits = network.substr(slash + 1);
    unsigned given = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc{} || end != digits.data() + digits.size() || given > bits) return false;
    bits = given;
  }
  networks_.push_back({*address, offset + bits});
  return true;
}

bool AddressSet::contains(std::string_view address) const {
  const auto bytes = read_address(address);
  return bytes && std::any_of(networks_.begin(), networks_.end(), [&bytes](const Network& one) {
           return same_bits(one.address, *bytes, one.prefix_bits);
         });
}

/// Goes from the nearest hop to the farthest, up to the first that is no trusted proxy. That one
/// may have made up the rest.
std::string client_address(const HttpRequest& request, const AddressSet& proxies) {
  std::string client = request.remote_address;
  const std::string hops = request.headers.joined("X-Forwarded-For");
  std::string_view rest = hops;
  while (!rest.empty() && (client.empty() || proxies.contains(client))) {
    const std::size_t comma = rest.rfind(',');
    const bool last = comma == std::string_view::npos;
    const std::string_view hop = without_port(trimmed(last ? rest : rest.substr(comma + 1)));
    if (!read_address(hop)) break;
    client = hop;
    rest = last ? std::string_view() : rest.substr(0, comma);
  }
  return client;
}

}  // namespace snug::chat
