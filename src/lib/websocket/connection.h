// The server's side of one WebSocket connection after the handshake (RFC 6455).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/environment.h"
#include "net/stream.h"
#include "websocket/close_code.h"
#include "websocket/deflate_handshake.h"
#include "websocket/frame.h"
#include "websocket/limits.h"
#include "websocket/receiver.h"

namespace snug::websocket {

class ConnectionObserver {
 public:
  /// A complete message, texts valid UTF-8. The view lives for the call only.
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  virtual void on_drain() {}
  /// Once, as the last call; never from inside a call of the owner's. The code is the peer's, or
  /// the one we failed it with, or kAbnormal.
  virtual void on_closed(CloseCode code, std::string_view reason) = 0;

 protected:
  ~ConnectionObserver() = default;
};

/// What all connections of one server have in common.
struct ConnectionSettings {
  base::Environment& environment;
  Limits limits{};
};

/// Owned by its observer. Destroying it drops the connection.
class Connection final : private net::StreamObserver {
 public:
  /// `deflate`: what was agreed on; messages of the client may be compressed then. `settings`
  /// outlive this.
  Connection(const ConnectionSettings& settings, std::unique_ptr<net::Stream> stream,
             ConnectionObserver& observer,
             const std::optional<DeflateAgreement>& deflate = std::nullopt);
  ~Connection();

  /// Feeds what came with the handshake; call once, when the observer is ready to be called.
  void start(std::string_view early_bytes);
  /// A frame of encode_message() or of a Deflater. Nothing happens after close().
  void send(const base::SharedBytes& frame);
  std::size_t queued_bytes() const { return stream_->queued_bytes(); }
  /// Some of it had to wait already: the client does not read as fast.
  bool stalled() const { return stream_->stalled(); }
  /// Starts the closing handshake. `reason` is at most 123 bytes.
  void close(CloseCode code, std::string_view reason);
  /// Without a closing handshake.
  void abort();
  /// Whether the observer was told.
  bool closed() const { return phase_ == Phase::kClosed; }

 private:
  enum class Phase : std::uint8_t {
    kOpen,
    kClosing,  ///< Our close frame is out; we wait for the peer's.
    kOver,     ///< The stream closes.
    kClosed,   ///< The stream is gone, and the observer told.
  };
  class Seldom;
  class Backlog;
  class Reading;

  // net::StreamObserver
  void on_read(std::string_view bytes) override;
  void on_drain() override;
  void on_closed(net::CloseReason reason) override;

  bool over() const { return phase_ == Phase::kOver || phase_ == Phase::kClosed; }
  Seldom& seldom();
  std::optional<std::string_view> feed_quota(std::string_view bytes);
  Backlog* backlog() const;
  void end_backlog();
  void limit_reading();
  void set_reading(bool reading);
  void close_stream();
  void end();

  const ConnectionSettings& settings_;
  ConnectionObserver& observer_;
  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<Seldom> seldom_;  ///< What an idle connection has no use for.
  /// The bytes that are left in its last word hold what follows.
  [[no_unique_address]] ReceiverMemory receiver_memory_;
  CloseCode close_code_ = CloseCode::kAbnormal;
  Phase phase_ = Phase::kOpen;
  bool reading_ = false;
};

}  // namespace snug::websocket
