// Listening sockets: TCP, Unix, or one inherited from the service manager.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/stream.h"
#include "snug/result.h"

namespace snug::net {

class Loop;
struct TlsIdentity;

/// Receives accepted streams, on the loop. Outlives them.
class Acceptor {
 public:
  virtual void on_stream(std::unique_ptr<Stream> stream) = 0;
  /// One of them was destroyed.
  virtual void on_stream_gone() {}

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
