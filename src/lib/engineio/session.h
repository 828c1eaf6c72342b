// One Engine.IO session: a client that keeps its identity when its transport changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engineio/message.h"
#include "snug/http.h"

namespace snug::engineio {

/// A session's id is a secret, because a poll needs nothing else. Never shown to other clients,
/// never logged.
struct Sid {
  std::string value;
  bool operator==(const Sid&) const = default;
};

/// reason_text() gives Node's words for them.
enum class CloseReason : std::uint8_t {
  kTransportClose,
  kTransportError,
  kPingTimeout,
  kParseError,
  kForcedClose,        ///< "forced close", by our close()
  kForcedServerClose,  ///< "forced server close"
  kServerShuttingDown,
};
std::string_view reason_text(CloseReason reason);

class SessionObserver {
 public:
  /// The view lives for the call only.
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  /// A packet that is not a message, of an open session. It is obeyed afterwards.
  virtual void on_packet(PacketType, std::string_view /*data*/) {}
  /// A packet is about to be queued. Called only after Session::watch_sending().
  virtual void on_packet_created(PacketType, MessageKind, std::string_view /*data*/) {}
  /// Everything queued has gone to the kernel (WebSocket) or into the answer to a poll.
  virtual void on_drain() {}
  /// The session continues by WebSocket; transport_name() has changed.
  virtual void on_upgrade() {}
  /// The session has ended. The last call; called once.
  virtual void on_closed(CloseReason reason) = 0;
  /// The server is destroyed: drop the application's functions. They may run its code, which may
  /// still use this session. The last call, instead of on_closed().
  virtual void on_abandoned() {}

 protected:
  ~SessionObserver() = default;
};

/// Owned by the engine; lives until on_closed() has returned. Loop thread only.
class Session {
 public:
  virtual ~Session() = default;

  /// Lives as long as the session.
  virtual std::string_view id() const = 0;
  /// The handshake request, without its body and the fields of that connection only. Created anew
  /// by each call.
  virtual HttpRequest request() const = 0;
  virtual void set_observer(SessionObserver& observer) = 0;
  /// From now on the observer is notified of packets about to be queued.
  virtual void watch_sending() = 0;

  /// Queued in order. Messages passed together (a packet and its attachments) stay together.
  virtual void send(std::span<const Message> messages) = 0;
  void send(const Message& message) { send(std::span(&message, 1)); }
  /// Whether messages are sent and received. False from close() on.
  virtual bool open() const = 0;
  /// Whether a volatile message would be sent now.
  virtual bool writable() const = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual std::string_view transport_name() const = 0;
  /// The client's Engine.IO protocol revision: 4, or 3 where allowed.
  virtual int protocol() const { return 4; }
  /// Sends the queue, then closes; `discard` drops the queue instead.
  virtual void close(bool discard) = 0;
  /// The upper layer could not parse a message. Closes with kParseError.
  virtual void close_on_parse_error() = 0;
};

}  // namespace snug::engineio
