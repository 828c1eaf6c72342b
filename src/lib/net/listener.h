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

/// So many of the process's descriptors are not given to connections, or a quarter where there are
/// few: for the program's files, and for an administrator's door.
inline constexpr std::size_t kKeptDescriptors = 16;

/// Receives accepted streams, on the loop. Outlives them.
class Acceptor {
 public:
  virtual void on_stream(std::unique_ptr<Stream> stream) = 0;
  /// One of them was destroyed, which came from there.
  virtual void on_stream_gone(PeerNetwork) {}
  /// What those hear who come when there are no descriptors left for them, but over TLS.
  virtual std::string refusal() { return {}; }
  /// Whether its streams may have the last kKeptDescriptors, which the program keeps for itself.
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
/// With `tls` every accepted stream is one over TLS, with the context that is there at that moment.
Result<std::unique_ptr<Listener>> listen(Loop& loop, std::string_view address, Acceptor& acceptor,
                                         std::shared_ptr<const TlsIdentity> tls = nullptr);

}  // namespace snug::net
