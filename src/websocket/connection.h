// The server's side of one WebSocket connection after the handshake (RFC 6455).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "net/stream.h"
#include "websocket/frame.h"

namespace snug::websocket {

/// RFC 6455 7.4.1.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kNoStatus = 1005,   ///< Never on the wire.
  kAbnormal = 1006,   ///< Never on the wire.
  kInvalidData = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kInternalError = 1011,
};

struct Limits {
  std::size_t max_message_bytes = 1'000'000;
  std::size_t max_fragment_count = 1024;       ///< Of one message: browsers send one.
  std::size_t max_control_frames_per_second = 50;  ///< Pongs queue for a peer that never reads.
  std::size_t max_queued_bytes = 16 * 1024 * 1024;  ///< A reader this far behind is cut (1008).
  std::size_t pause_queued_count = 1024;  ///< Reading stops while this many frames wait to leave.
  std::chrono::milliseconds close_timeout{5'000};  ///< For the peer's close frame.
};

class ConnectionObserver {
 public:
  /// A complete message, texts valid UTF-8. The view lives for the call only.
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  virtual void on_drain() {}
  /// Once, as the last call; never from inside a call of the owner's. The code is the peer's, or the
  /// one we failed it with, or kAbnormal.
  virtual void on_closed(CloseCode code, std::string_view reason) = 0;

 protected:
  ~ConnectionObserver() = default;
};

/// Owned by its observer. Destroying it drops the connection.
class Connection final : public base::TurnQueue::Disposable {
 public:
  Connection(base::Environment& environment, std::unique_ptr<net::Stream> stream,
             const Limits& limits, ConnectionObserver& observer);
  ~Connection() override;

  /// Feeds what came with the handshake; call once, when the observer is ready to be called.
  void start(std::string_view early_bytes);
  /// A frame of encode_message(). Nothing happens after close().
  void send(const base::SharedBytes& frame);
  std::size_t queued_bytes() const;
  /// Starts the closing handshake. `reason` is at most 123 bytes.
  void close(CloseCode code, std::string_view reason);
  /// Without a closing handshake.
  void abort();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::websocket
