// Turns addresses as people write them into addresses that the server listens on, and those into
// links.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug::app {

struct ListenAddress {
  std::string address;   ///< As snug::Server::listen takes it.
  bool required = true;  ///< False: this machine may do without it (IPv6).
};

/// "localhost:3000" is both loopback addresses, "3000" is ":3000"; any other text is taken as it
/// is. With port 0, localhost is the IPv4 address alone, because both must have one port.
std::vector<ListenAddress> expand_address(std::string_view text);

/// Sockets that the service manager opened (sd_listen_fds(3)), as "fd:3", "fd:4" …
std::vector<ListenAddress> inherited_addresses();

/// "http://127.0.0.1:3000" for "127.0.0.1:3000", and "https://…" if `secure`; empty for addresses
/// without a URL (Unix sockets). `host` replaces an address that means all addresses of this
/// machine.
std::string url_of(std::string_view bound_address, std::string_view host, bool secure = false);

/// The address at which other machines most likely reach this one; "localhost" when there is none.
std::string reachable_host();

}  // namespace snug::app
