// The address of the client behind a request, across proxies.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snug/http.h"

namespace snug::chat {

using AddressBytes = std::array<std::uint8_t, 16>;

/// Addresses and networks: "192.0.2.7", "10.0.0.0/8", "2001:db8::/32".
class AddressSet {
 public:
  /// False if it is neither; nothing is added then.
  bool add(std::string_view network);
  bool contains(std::string_view address) const;

 private:
  struct Network {
    AddressBytes address;
    unsigned prefix_bits;
  };

  std::vector<Network> networks_;
};

/// The peer's address. If the peer is one of `proxies`, the address that it names in
/// X-Forwarded-For, and so on. A peer on a Unix socket (without an address) always counts as a
/// proxy. Empty if such a peer names nobody.
std::string client_address(const HttpRequest& request, const AddressSet& proxies);

}  // namespace snug::chat
