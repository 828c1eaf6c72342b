// From which address a request comes, when proxies stand between.
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
  /// False when it is neither; then nothing was added.
  bool add(std::string_view network);
  bool contains(std::string_view address) const;

 private:
  struct Network {
    AddressBytes address;
    unsigned prefix_bits;
  };

  std::vector<Network> networks_;
};

/// The peer's address; when the peer is a proxy of those, the address that it names in
/// X-Forwarded-For, and so on. A peer on a Unix socket (without an address) is a proxy always.
/// Empty when such a one names nobody.
std::string client_address(const HttpRequest& request, const AddressSet& proxies);

}  // namespace snug::chat
