// A blocking TLS client on a thread of its own, for tests against real sockets.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "unit/lib/net/client.h"
#include "unit/lib/net/tls_client.h"

namespace snug::net {

/// The constructor connects. Each call throws an exception after 10 s.
class SecureClient {
 public:
  explicit SecureClient(const std::string& address) {
    const int few = 32 * 1024;  // makes the server wait
    setsockopt(socket_.descriptor(), SOL_SOCKET, SO_RCVBUF, &few, sizeof(few));
    socket_.connect(address);
    tls_.take("");
    while (!tls_.established() && !tls_.failed()) pump();
    socket_.send(tls_.give());
  }

  std::string server_name() const { return tls_.server_name(); }
  void send(std::string_view bytes) { socket_.send(tls_.seal(bytes)); }
  /// What came since the start, when it is that much or the server has closed.
  const std::string& receive(std::size_t size) {
    while (tls_.received().size() < size && !tls_.closed() && !tls_.failed()) pump();
    return tls_.received();
  }

  /// What came until the server closed.
  const std::string& receive_all() { return receive(SIZE_MAX); }

 private:
  void pump() {
    socket_.send(tls_.give());
    const std::string bytes = socket_.receive_some();
    if (bytes.empty()) throw std::runtime_error("the server closed");
    tls_.take(bytes);
  }

  Client socket_;
  TlsClient tls_;
};

}  // namespace snug::net
