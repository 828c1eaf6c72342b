// See listening_socket.h.
#include "net/listening_socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "snug/descriptor.h"

namespace snug::net {

namespace {

const sockaddr* generic(const sockaddr_storage& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

void set_option(int descriptor, int level, int option, int value) {
  setsockopt(descriptor, level, option, &value, sizeof(value));
}

int new_socket(int family) {
  return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

std::string with_port(const std::string& host, int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
  return host + ":" + std::to_string(port_of(bound));
}

// Zero, or the error number.
int bind_tcp(int descriptor, const sockaddr_storage& ip, bool every_address) {
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);  // do not wait for the last run's TIME_WAIT
  // Accepted sockets inherit it on Linux (tcp(7)). Each turn ends with a single write, so Nagle's
  // delay has nothing to gather.
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  if (ip.ss_family == AF_INET6) {
    set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, every_address ? 0 : 1);
  }
  return bind(descriptor, generic(ip), size_of(ip)) == 0 ? 0 : errno;
}

// Every address, for a kernel without IPv6.
sockaddr_storage every_ipv4_address(const sockaddr_storage& ip) {
  sockaddr_storage storage{};
  auto& ipv4 = reinterpret_cast<sockaddr_in&>(storage);
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = htons(static_cast<std::uint16_t>(port_of(ip)));
  return storage;
}

Result<ListeningSocket> open_tcp(const ListenAddress& address) {
  sockaddr_storage ip = address.ip;
  int descriptor = new_socket(ip.ss_family);
  if (descriptor < 0 && address.every_address && errno == EAFNOSUPPORT) {
    ip = every_ipv4_address(ip);
    descriptor = new_socket(AF_INET);
  }
  Descriptor owned(descriptor);
  const std::string text = address.host + ":" + std::to_string(port_of(ip));
  if (descriptor < 0) return Unexpected(listen_error(text, errno));
  const int error = bind_tcp(descriptor, ip, address.every_address);
  if (error != 0) return Unexpected(listen_error(text, error));
  return ListeningSocket{owned.release(), with_port(address.host, descriptor), ""};
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

// A socket file that refuses connections belonged to a server that was killed.
bool is_stale_socket(const std::string& path) {
  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const Descriptor probe(new_socket(AF_UNIX));
  const sockaddr_un address = unix_address(path);
  const auto* target = reinterpret_cast<const sockaddr*>(&address);
  return connect(probe.get(), target, sizeof(address)) != 0 && errno == ECONNREFUSED;
}

Result<ListeningSocket> open_unix(const ListenAddress& address) {
  const std::string text = "unix:" + address.path;
  Descriptor owned(new_socket(AF_UNIX));
  if (owned.get() < 0) return Unexpected(listen_error(text, errno));
  const sockaddr_un name = unix_address(address.path);
  const auto* target = reinterpret_cast<const sockaddr*>(&name);
  int status = bind(owned.get(), target, sizeof(name));
  if (status != 0 && errno == EADDRINUSE) {
    if (is_stale_socket(address.path) && unlink(address.path.c_str()) == 0) {
      status = bind(owned.get(), target, sizeof(name));
    } else {
      errno = EADDRINUSE;
    }
  }
  if (status != 0) return Unexpected(listen_error(text, errno));
  return ListeningSocket{owned.release(), text, address.path};
}

int socket_option(int descriptor, int option) {
  int value = -1;
  socklen_t size = sizeof(value);
  return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

// A socket opened by a service manager (sd_listen_fds(3)), which also keeps it open.
Result<ListeningSocket> take_inherited(const ListenAddress& address) {
  const int descriptor = address.descriptor;
  const std::string text = "fd:" + std::to_string(descriptor);
  const int family = socket_option(descriptor, SO_DOMAIN);
  const bool stream = socket_option(descriptor, SO_TYPE) == SOCK_STREAM;
  if (!stream || (family != AF_UNIX && family != AF_INET && family != AF_INET6)) {
    return Unexpected(Error{"address_invalid", "cannot listen on \"" + text +
                                                   "\": that descriptor is no stream socket"});
  }
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  if (family != AF_UNIX) set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  return ListeningSocket{descriptor, text, ""};
}

}  // namespace

Result<ListeningSocket> open_listening_socket(const ListenAddress& address) {
  switch (address.kind) {
    case ListenAddress::Kind::kUnix:
      return open_unix(address);
    case ListenAddress::Kind::kInherited:
      return take_inherited(address);
    case ListenAddress::Kind::kTcp:
      break;
  }
  return open_tcp(address);
}

Error listen_error(const std::string& address, int error_number) {
  const std::string what = "cannot listen on \"" + address + "\": ";
  switch (error_number) {
    case EADDRINUSE:
      return {"address_in_use", what + "something else listens there; choose another or stop that"};
    case EACCES:
    case EPERM:
      return {"permission_denied",
              what + "not allowed; ports below 1024 and other users' folders need rights"};
    case EADDRNOTAVAIL:
      return {"address_invalid", what + "this machine has no such address"};
    case ENOENT:
    case ENOTDIR:
      return {"address_invalid", what + "the folder does not exist"};
    default:
      return {"io", what + std::strerror(error_number)};
  }
}

}  // namespace snug::net
