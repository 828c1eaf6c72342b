// The network of a test's world: who listens where, and connections to them in memory.
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

/// Outlives its listeners. Addresses are written as for snug::Server::listen and compared as text;
/// no socket is opened for any of them.
class MemoryNetwork {
 public:
  /// Borrowed.
  explicit MemoryNetwork(base::Environment& environment) : environment_(environment) {}
  MemoryNetwork(const MemoryNetwork&) = delete;
  MemoryNetwork& operator=(const MemoryNetwork&) = delete;

  /// Errors: `address_invalid`, `address_in_use`.
  Result<std::unique_ptr<net::Listener>> listen(std::string_view address, net::Acceptor& acceptor,
                                                bool secure);
  /// A connection to who listens at `address` (when it is empty: to who did so first); null when
  /// nobody does.
  std::unique_ptr<MemoryPeer> connect(std::string_view address, const std::string& remote_address);

  // --- between programs ---
  /// As net::connect, to who listens here; "localhost" is 127.0.0.1. TLS is not spoken: who asks
  /// for it gets `tls_failed` from a listener without, and who does not is closed by one with it.
  std::unique_ptr<net::Connecting> open(std::string_view address, net::ConnectOptions options,
                                        net::ConnectHandler done);
  /// `name` is looked up as this host from now on.
  void add_name(std::string name, std::string host) { names_[std::move(name)] = std::move(host); }
  /// Nothing answers at `address` from now on, as behind a firewall; or again.
  void set_silent(std::string_view address, bool silent);

 private:
  class MemoryListener;
  class MemoryConnecting;

  Result<std::unique_ptr<net::Stream>> reach(std::string_view address, bool tls, bool public_only);
  MemoryListener* find(const std::string& host, int port) const;

  base::Environment& environment_;
  std::map<std::string, MemoryListener*, std::less<>> listeners_;
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string, std::less<>> silent_;
  std::string first_;  // the address of who listens longest
  int last_port_ = 40'000;
};

}  // namespace snug::test_support
