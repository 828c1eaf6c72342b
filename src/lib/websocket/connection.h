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
  /// A complete message; a text is valid UTF-8. The view is valid during the call only.
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  virtual void on_drain() {}
  /// The last call; called once, and never from inside a call by the owner. The code is the peer's,
  /// or the code with which we failed the connection, or kAbnormal.
  virtual void on_closed(CloseCode code, std::string_view reason) = 0;

 protected:
  ~ConnectionObserver() = default;
};

/// Shared by all connections of one server.
struct ConnectionSettings {
  base::Environment& environment;
  Limits limits{};
};

/// Owned by its observer. Destroying it drops the connection.
class Connection final : private net::StreamObserver {
 public:
  /// With `deflate`, the agreed extension, the client may compress its messages. `settings` outlive
  /// this.
  Connection(const ConnectionSettings& settings, std::unique_ptr<net::Stream> stream,
             ConnectionObserver& observer,
             const std::optional<DeflateAgreement>& deflate = std::nullopt);
  ~Connection();

  /// Processes the bytes that came with the handshake. Call once, when the observer is ready to be
  /// called.
  void start(std::string_view early_bytes);
  /// `frame` comes from encode_message() or a Deflater. Does nothing after close().
  void send(const base::SharedBytes& frame);
  std::size_t queued_bytes() const { return stream_->queued_bytes(); }
  /// Some of the queue had to wait for the kernel, because the client reads too slowly.
  bool stalled() const { return stream_->stalled(); }
  /// Starts the closing handshake. `reason` is at most 123 bytes.
  void close(CloseCode code, std::string_view reason);
  /// Closes without a closing handshake.
  void abort();
  /// Whether the observer has had on_closed().
  bool closed() const { return phase_ == Phase::kClosed; }

 private:
  enum class Phase : std::uint8_t {
    kOpen,
    kClosing,  ///< Our close frame is sent; the peer's is awaited.
    kOver,     ///< The stream is closing.
    kClosed,   ///< The stream is gone, and the observer notified.
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
  std::unique_ptr<Seldom> seldom_;  ///< Rarely used; an idle connection needs none of it.
  /// The members below fit into its tail padding.
  [[no_unique_address]] ReceiverMemory receiver_memory_;
  CloseCode close_code_ = CloseCode::kAbnormal;
  Phase phase_ = Phase::kOpen;
  bool reading_ = false;
};

}  // namespace snug::websocket
