// See address.h.
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <uv.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

namespace snug::net {

namespace {

constexpr std::size_t kMaxPathBytes = sizeof(sockaddr_un::sun_path) - 1;

Unexpected<Error> invalid(std::string_view text, std::string_view why,
                          std::string_view what = "listen on") {
  std::string message = "cannot ";
  message.append(what).append(" \"").append(text).append("\": ").append(why);
  return Unexpected(Error{"address_invalid", std::move(message)});
}

std::optional<int> number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > most || text.front() == '-') return std::nullopt;
  return value;
}

template <class Address>
Address& view_as(sockaddr_storage& storage) {
  return reinterpret_cast<Address&>(storage);
}

template <class Address>
const Address& view_as(const sockaddr_storage& storage) {
  return reinterpret_cast<const Address&>(storage);
}

bool read_host(const std::string& host, int port, sockaddr_storage& ip) {
  if (host.starts_with('[') && host.ends_with(']')) {
    const std::string inner = host.substr(1, host.size() - 2);
    return uv_ip6_addr(inner.c_str(), port, &view_as<sockaddr_in6>(ip)) == 0;
  }
  return uv_ip4_addr(host.c_str(), port, &view_as<sockaddr_in>(ip)) == 0;
}

Result<ListenAddress> parse_tcp(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::optional<int> port =
      colon == std::string_view::npos ? std::nullopt : number(text.substr(colon + 1), 65535);
  if (!port) {
    return invalid(text,
                   "write 127.0.0.1:3000, [::1]:3000, localhost:3000, :3000 (every address), "
                   "unix:/path or fd:3");
  }
  ListenAddress address;
  address.host = text.substr(0, colon);
  address.every_address = address.host.empty();
  if (!read_host(address.every_address ? "[::]" : address.host, *port, address.ip)) {
    return invalid(text,
                   "the part before the port must be an IP address, IPv6 in brackets, or "
                   "localhost; other names are not looked up");
  }
  return address;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress address;
  if (text.find('\0') != std::string_view::npos) return invalid(text, "it holds a zero byte");
  if (text.starts_with("unix:")) {
    address.kind = ListenAddress::Kind::kUnix;
    address.path = text.substr(5);
    if (address.path.empty()) return invalid(text, "the path is missing");
    if (address.path.size() > kMaxPathBytes) {
      return invalid(text,
                     "a socket's path has at most " + std::to_string(kMaxPathBytes) + " bytes");
    }
    return address;
  }
  if (text.starts_with("fd:")) {
    const std::optional<int> descriptor = number(text.substr(3), 1 << 20);
    if (!descriptor) return invalid(text, "the descriptor must be a number");
    address.kind = ListenAddress::Kind::kInherited;
    address.descriptor = *descriptor;
    return address;
  }
  return parse_tcp(text);
}

Result<RemoteAddress> parse_remote_address(std::string_view text) {
  constexpr std::string_view kWhat = "connect to";
  constexpr std::size_t kMaxHostBytes = 253;  // RFC 1035 2.3.4, as text
  RemoteAddress address;
  if (text.find('\0') != std::string_view::npos)
    return invalid(text, "it holds a zero byte", kWhat);
  if (text.starts_with("unix:")) {
    address.host = "localhost";
    address.path = text.substr(5);
    if (!address.path.empty() && address.path.size() <= kMaxPathBytes) return address;
    return invalid(text, "a socket's path has 1 to " + std::to_string(kMaxPathBytes) + " bytes",
                   kWhat);
  }
  const std::size_t colon = text.rfind(':');
  const int port =
      colon == std::string_view::npos ? 0 : number(text.substr(colon + 1), 65535).value_or(0);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  sockaddr_in6 ipv6{};
  const bool valid = bracketed ? uv_ip6_addr(std::string(host).c_str(), 0, &ipv6) == 0
                               : !host.empty() && host.size() <= kMaxHostBytes &&
                                     host.find(':') == std::string_view::npos;
  if (!valid || port == 0) {
    return invalid(text, "write example.org:443, 192.0.2.7:443, [2001:db8::7]:443 or unix:/path",
                   kWhat);
  }
  address.host = host;
  address.port = port;
  return address;
}

std::string ip_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &view_as<sockaddr_in>(address).sin_addr, text, sizeof(text));
  } else if (address.ss_family == AF_INET6) {
    const in6_addr& ip = view_as<sockaddr_in6>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&ip)) {
      inet_ntop(AF_INET, ip.s6_addr + 12, text, sizeof(text));
    } else {
      inet_ntop(AF_INET6, &ip, text, sizeof(text));
    }
  }
  return text;
}

PeerNetwork peer_network_of(const sockaddr_storage& address) {
  const auto of_ipv4 = [](std::uint32_t ip) {
    constexpr std::uint64_t kUnassigned = 0xffff'0000'0000;  // No IPv6 address has this prefix.
    return ip >> 24 == IN_LOOPBACKNET ? PeerNetwork::kLocal : PeerNetwork{kUnassigned | ip};
  };
  if (address.ss_family == AF_INET)
    return of_ipv4(ntohl(view_as<sockaddr_in>(address).sin_addr.s_addr));
  if (address.ss_family != AF_INET6) return PeerNetwork::kLocal;
  const in6_addr& ip = view_as<sockaddr_in6>(address).sin6_addr;
  const auto number = [&ip](std::size_t begin, std::size_t end) {
    std::uint64_t value = 0;
    for (std::size_t at = begin; at < end; ++at) value = value << 8 | ip.s6_addr[at];
    return value;
  };
  if (IN6_IS_ADDR_LOOPBACK(&ip)) return PeerNetwork::kLocal;
  if (IN6_IS_ADDR_V4MAPPED(&ip)) return of_ipv4(static_cast<std::uint32_t>(number(12, 16)));
  return PeerNetwork{IN6_IS_ADDR_LINKLOCAL(&ip) ? number(8, 16) : number(0, 8)};
}

namespace {

struct Ipv4Range {
  std::uint32_t begin;
  int prefix_bits;
};

// RFC 6890, RFC 5771 (multicast), and everything above.
constexpr Ipv4Range kNotPublic[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // carriers' own
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local: clouds serve secrets there
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocols
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // relays to IPv6
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 3},   // multicast, reserved, broadcast
};

bool is_public_ipv4(std::uint32_t ip) {
  for (const auto& [begin, prefix_bits] : kNotPublic) {
    if ((ip ^ begin) >> (32 - prefix_bits) == 0) return false;
  }
  return true;
}

}  // namespace

bool is_public(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    return is_public_ipv4(ntohl(view_as<sockaddr_in>(address).sin_addr.s_addr));
  }
  if (address.ss_family != AF_INET6) return false;
  const auto& ip = view_as<sockaddr_in6>(address).sin6_addr.s6_addr;
  if ((ip[0] & 0xe0) != 0x20) return false;          // all but global unicast
  if (ip[0] == 0x20 && ip[1] == 0x02) return false;  // 6to4
  const bool is_2001 = ip[0] == 0x20 && ip[1] == 0x01;
  if (is_2001 && ip[2] < 0x02) return false;            // Teredo and protocols
  return !(is_2001 && ip[2] == 0x0d && ip[3] == 0xb8);  // documentation
}

int port_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return ntohs(view_as<sockaddr_in>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(view_as<sockaddr_in6>(address).sin6_port);
  return 0;
}

socklen_t size_of(const sockaddr_storage& address) {
  return address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

}  // namespace snug::net
