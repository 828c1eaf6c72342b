// From what people write for an address to what the server listens on, and back to a link.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug::app {

struct ListenAddress {
  std::string address;   ///< As snug::Server::listen takes it.
  bool required = true;  ///< False: this machine may lack it (IPv6), and nothing is missing then.
};

/// "localhost:3000" is both loopback addresses, "3000" is ":3000"; the rest is taken as it is.
/// With port 0 localhost is the IPv4 address alone, since both must have one port.
std::vector<ListenAddress> expand_address(std::string_view text);

/// Sockets that the service manager opened (sd_listen_fds(3)), as "fd:3", "fd:4" …
std::vector<ListenAddress> inherited_addresses();

/// "http://127.0.0.1:3000" for "127.0.0.1:3000", and "https://…" when `secure`; empty for what has
/// no URL (Unix sockets). An address that means all of this machine's is replaced by `host`.
std::string url_of(std::string_view bound_address, std::string_view host, bool secure = false);

/// The address at which other machines most likely reach this one; "localhost" when there is none.
std::string reachable_host();

}  // namespace snug::app
