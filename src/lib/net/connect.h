// Outgoing connections: TCP by name or address, Unix sockets, TLS where asked.
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
  /// For each address of a name, and for the TLS handshake: a lost packet is sent again after 1 and
  /// 3 s, so one of the two may get lost.
  std::chrono::milliseconds attempt_timeout{5'000};
  /// For all together, the look-up of the name too.
  std::chrono::milliseconds timeout{20'000};
  /// For addresses that strangers choose (web push, webhooks): `forbidden` where the name leads to
  /// this machine or its networks. Looked at after the look-up, so that no name server tricks it.
  bool public_only = false;
  /// TLS, if not null: a context of TlsContext::for_clients(). The name or address to which the
  /// connection goes must be in the server's certificate.
  std::shared_ptr<const TlsContext> tls;
};

/// Of a name. The others are not tried.
inline constexpr std::size_t kMaxTriedAddresses = 8;

/// Gets the connection, which reads already: give it an observer before returning. Or an error:
/// `address_invalid`, `name_not_found`, `forbidden`, `refused` (nobody listens there),
/// `unreachable`, `timeout`, `certificate_invalid` (its message says why), `tls_failed`, `io`.
using ConnectHandler = std::function<void(Result<std::unique_ptr<Stream>>)>;

/// A connection on its way. Destroying it gives up; its handler is not called then.
class Connecting {
 public:
  virtual ~Connecting() = default;
};

/// To "192.0.2.7:6379", "[2001:db8::7]:443", "push.example.org:443" or "unix:/run/redis.sock". The
/// addresses of a name are tried in the order of RFC 6724, one after the other. `done` is called
/// once, later, never within this call; it may destroy what is returned. Loop thread.
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
