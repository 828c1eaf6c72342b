// One Engine.IO session: a client that stays the same while its transport changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engineio/message.h"
#include "snug/http.h"

namespace snug::engineio {

/// The id of a session is a secret (it is all a poll needs): never shown to other clients, never
/// logged.
struct Sid {
  std::string value;
  bool operator==(const Sid&) const = default;
};

/// Node's words for them: reason_text().
enum class CloseReason : std::uint8_t {
  kTransportClose,
  kTransportError,
  kPingTimeout,
  kParseError,
  kForcedClose,        ///< "forced close": close() of ours.
  kForcedServerClose,  ///< "forced server close"
  kServerShuttingDown,
};
std::string_view reason_text(CloseReason reason);

class SessionObserver {
 public:
  /// The view lives for the call only.
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  /// Everything queued has gone to the kernel (WebSocket) or into a poll's answer.
  virtual void on_drain() {}
  /// The session goes on by WebSocket: transport_name() has changed.
  virtual void on_upgrade() {}
  /// Once, as the last call.
  virtual void on_closed(CloseReason reason) = 0;

 protected:
  ~SessionObserver() = default;
};

/// Owned by the engine; lives until on_closed() has returned. Loop thread only.
class Session {
 public:
  virtual ~Session() = default;

  /// Lives as long as the session.
  virtual std::string_view id() const = 0;
  /// The handshake request, without its body and what concerned that connection only. Made anew at
  /// each call.
  virtual HttpRequest request() const = 0;
  virtual void set_observer(SessionObserver& observer) = 0;

  /// Queued in order; several messages given together (a packet and its attachments) stay together.
  virtual void send(std::span<const Message> messages) = 0;
  void send(const Message& message) { send(std::span(&message, 1)); }
  /// Whether a volatile message would leave now.
  virtual bool writable() const = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual std::string_view transport_name() const = 0;
  /// The revision of Engine.IO's protocol that the client speaks: 4, or 3 where that is allowed.
  virtual int protocol() const { return 4; }
  /// Sends what is queued, then closes; `discard` drops the queue.
  virtual void close(bool discard) = 0;
  /// The application layer could not parse what came: closes with kParseError.
  virtual void close_on_parse_error() = 0;
};

}  // namespace snug::engineio
