// The network of a test's world: listeners by address, and connections to them in memory.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/environment.h"
#include "net/connect.h"
#include "net/listener.h"
#include "testing/memory_stream.h"

namespace snug::test_support {

/// Outlives its listeners. Addresses have the form of snug::Server::listen and are compared as
/// text; no socket is opened.
class MemoryNetwork {
 public:
  /// `environment` is borrowed.
  explicit MemoryNetwork(base::Environment& environment) : environment_(environment) {}
  MemoryNetwork(const MemoryNetwork&) = delete;
  MemoryNetwork& operator=(const MemoryNetwork&) = delete;

  /// Errors: `address_invalid`, `address_in_use`.
  Result<std::unique_ptr<net::Listener>> listen(std::string_view address, net::Acceptor& acceptor,
                                                bool secure);
  /// The same for a service beside the programs, at a name that resolves from now on. Clients do
  /// not find it by an empty address. Errors: `address_in_use`.
  Result<std::unique_ptr<net::Listener>> listen_as_service(std::string_view name, int port,
                                                           net::Acceptor& acceptor, bool secure);
  /// Connects to the listener at `address`; an empty address means the first listener that is no
  /// service. Null if no one listens there.
  std::unique_ptr<MemoryPeer> connect(std::string_view address, const std::string& remote_address);

  // --- between programs ---
  /// As net::connect, to a listener in this network; "localhost" is 127.0.0.1. TLS is not spoken. A
  /// TLS client gets `tls_failed` from a listener without TLS; a listener with TLS closes the
  /// connection of a client without it.
  std::unique_ptr<net::Connecting> open(std::string_view address, net::ConnectOptions options,
                                        net::ConnectHandler done);
  /// From now on `name` resolves to `host`.
  void add_name(std::string name, std::string host) { names_[std::move(name)] = std::move(host); }
  /// With `silent`, nothing answers at `address` from now on, as behind a firewall.
  void set_silent(std::string_view address, bool silent);

 private:
  class MemoryListener;
  class MemoryConnecting;

  Result<std::unique_ptr<net::Stream>> reach(std::string_view address, bool tls, bool public_only);
  MemoryListener* find(const std::string& host, int port) const;
  Result<std::unique_ptr<net::Listener>> add_listener(std::string address, net::Acceptor& acceptor,
                                                      bool secure, bool is_service);

  base::Environment& environment_;
  std::map<std::string, MemoryListener*, std::less<>> listeners_;
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string, std::less<>> silent_;
  std::string first_;  // the oldest listener's address; never a service's
  int last_port_ = 40'000;
};

}  // namespace snug::test_support
