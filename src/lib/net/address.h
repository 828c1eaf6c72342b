// The text form of addresses, to listen on and to connect to.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "net/stream.h"
#include "snug/result.h"

namespace snug::net {

struct ListenAddress {
  enum class Kind { kTcp, kUnix, kInherited };

  Kind kind = Kind::kTcp;
  std::string host;            ///< As written: "127.0.0.1", "[::]", or empty for every address.
  sockaddr_storage ip{};       ///< kTcp; [::] for every address.
  bool every_address = false;  ///< kTcp: IPv6 and IPv4.
  std::string path;            ///< kUnix.
  int descriptor = -1;         ///< kInherited.
};

/// The grammar is in snug/server.h; the only error is `address_invalid`. Never looks a name up.
Result<ListenAddress> parse_listen_address(std::string_view text);

/// The target of an outgoing connection.
struct RemoteAddress {
  std::string host;  ///< A name or an IP address, IPv6 without brackets.
  int port = 0;
  std::string path;  ///< A Unix socket's; then there is no port, and the host is this machine.
};

/// "example.org:443", "192.0.2.7:6379", "[2001:db8::7]:443" or "unix:/path"; the only error is
/// `address_invalid`. Never looks a name up.
Result<RemoteAddress> parse_remote_address(std::string_view text);

/// "192.0.2.7" or "2001:db8::1"; empty unless IP. IPv4-mapped IPv6 is written as IPv4.
std::string ip_text(const sockaddr_storage& address);
/// kLocal unless IP. A link-local IPv6 address counts by its last 64 bits.
PeerNetwork peer_network_of(const sockaddr_storage& address);
/// Whether strangers may name the address. False for this machine, its networks, and ranges that
/// lead there: the special registries of RFC 6890, multicast, and IPv6 with an IPv4 address inside.
bool is_public(const sockaddr_storage& address);
int port_of(const sockaddr_storage& address);
socklen_t size_of(const sockaddr_storage& address);

}  // namespace snug::net
