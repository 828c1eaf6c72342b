// Outgoing connections: TCP by name or address, Unix sockets, optionally TLS.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "net/stream.h"
#include "net/tls_context.h"
#include "snug/result.h"

namespace snug::net {

class Loop;

struct ConnectOptions {
  /// For each address of a name, and for the TLS handshake. The kernel repeats a lost packet after
  /// 1 and 3 s, so either repetition may get lost too.
  std::chrono::milliseconds attempt_timeout{5'000};
  /// For all attempts together, including the look-up of the name.
  std::chrono::milliseconds timeout{20'000};
  /// For addresses that strangers choose (web push, webhooks). The error is `forbidden` if the name
  /// leads to this machine or its networks. Checked after the look-up, so name servers cannot evade
  /// it.
  bool public_only = false;
  /// Null, or a context of TlsContext::for_clients() for a TLS connection. The server's certificate
  /// must contain the name or address of the target.
  std::shared_ptr<const TlsContext> tls;
};

/// Further addresses of a name are not tried.
inline constexpr std::size_t kMaxTriedAddresses = 8;

/// Gets the connection, or an error. The connection already reads, so set its observer before
/// returning. Errors: `address_invalid`, `name_not_found`, `forbidden`, `refused` (nobody listens),
/// `unreachable`, `timeout`, `certificate_invalid` (the message says why), `tls_failed`, `io`.
using ConnectHandler = std::function<void(Result<std::unique_ptr<Stream>>)>;

/// A pending connection. Destroying it cancels the attempt; the handler is not called then.
class Connecting {
 public:
  virtual ~Connecting() = default;
};

/// Connects to "192.0.2.7:6379", "[2001:db8::7]:443", "push.example.org:443" or
/// "unix:/run/redis.sock". The addresses of a name are tried one after the other, in the order of
/// RFC 6724. `done` is called once, never within this call; it may destroy the returned object.
/// Loop thread.
///
///     connecting_ = net::connect(loop, "127.0.0.1:6379", {}, [this](auto stream) {
///       connecting_.reset();
///       if (!stream) return retry_later(stream.error());
///       stream_ = std::move(*stream);
///       stream_->set_observer(this);
///     });
[[nodiscard]] std::unique_ptr<Connecting> connect(Loop& loop, std::string_view address,
                                                  ConnectOptions options, ConnectHandler done);

}  // namespace snug::net
