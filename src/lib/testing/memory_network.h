// The network of a test's world: who listens where, and connections to them in memory.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
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

 private:
  class MemoryListener;

  base::Environment& environment_;
  std::map<std::string, MemoryListener*, std::less<>> listeners_;
  std::string first_;  // the address of who listens longest
  int last_port_ = 40'000;
};

}  // namespace snug::test_support
