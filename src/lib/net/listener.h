// Listening sockets: TCP, Unix, or one inherited from the service manager.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/stream.h"
#include "snug/result.h"

namespace snug::net {

class Loop;
struct TlsIdentity;

/// The number of the process's descriptors kept from connections, for the program's files and for
/// administrators. A quarter of all descriptors if there are few.
inline constexpr std::size_t kKeptDescriptors = 16;

/// Receives accepted streams, on the loop. Outlives them.
class Acceptor {
 public:
  virtual void on_stream(std::unique_ptr<Stream> stream) = 0;
  /// An accepted stream from that network was destroyed.
  virtual void on_stream_gone(PeerNetwork) {}
  /// The answer to connections when no descriptors are left for them. TLS connections get none.
  virtual std::string refusal() { return {}; }
  /// Whether streams may use the last kKeptDescriptors.
  virtual bool takes_last_descriptors() const { return false; }

 protected:
  ~Acceptor() = default;
};

class Listener {
 public:
  virtual ~Listener() = default;            ///< Stops listening; accepted streams live on.
  virtual std::string address() const = 0;  ///< As `listen` takes it, with the real port.
};

/// `address`: see snug::Server::listen, which also lists the errors. Never looks a name up.
/// With `tls` every accepted stream speaks TLS, with the context at the time of acceptance.
Result<std::unique_ptr<Listener>> listen(Loop& loop, std::string_view address, Acceptor& acceptor,
                                         std::shared_ptr<const TlsIdentity> tls = nullptr);

}  // namespace snug::net
