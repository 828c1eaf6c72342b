// The WebSocket transport: one packet per message, in both directions.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/environment.h"
#include "engineio/compression.h"
#include "engineio/message.h"
#include "websocket/connection.h"
#include "websocket/limits.h"

namespace snug::engineio {

/// A connection after its opening handshake.
struct AcceptedWebSocket {
  std::unique_ptr<net::Stream> stream;
  std::string early_bytes{};  ///< Received along with the handshake.
  std::optional<websocket::DeflateAgreement> deflate{};
};

/// Shared by all connections of one server.
struct WebSocketSettings {
  websocket::ConnectionSettings connections;
  SharedCompression* compression = nullptr;  ///< Null if compression is off.
};

class WebSocketTransport final : private websocket::ConnectionObserver {
 public:
  class Owner {
   public:
    virtual void on_websocket_message(MessageKind kind, std::string_view payload) = 0;
    virtual void on_websocket_drain() = 0;
    /// The last call. It may retire the transport, but must not destroy it.
    virtual void on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode code) = 0;

   protected:
    ~Owner() = default;
  };

  /// Takes the stream; pass the early bytes to start(). `settings` outlive this.
  WebSocketTransport(AcceptedWebSocket& accepted, const WebSocketSettings& settings, Owner& owner);

  void start(std::string_view early_bytes) { connection_.start(early_bytes); }
  void set_owner(Owner& owner) { owner_ = &owner; }

  void send(const Message& message);
  /// Whether data sent now probably leaves in this turn.
  bool writable() const;
  std::size_t queued_bytes() const { return connection_.queued_bytes(); }
  bool closed() const { return connection_.closed(); }
  /// Closes after sending the queue; `discard` drops the queue instead.
  void close(websocket::CloseCode code, bool discard);

 private:
  void on_message(MessageKind kind, std::string_view payload) override;
  void on_drain() override;
  void on_closed(websocket::CloseCode code, std::string_view reason) override;

  Owner* owner_;
  std::unique_ptr<Compression> compression_;  ///< Null unless agreed on.
  websocket::Connection connection_;
};

/// Owns transports that no session needs any more, until their closing handshake is over.
class WebSocketRetirement final : public WebSocketTransport::Owner {
 public:
  explicit WebSocketRetirement(base::Environment& environment);

  void retire(std::unique_ptr<WebSocketTransport> transport, websocket::CloseCode code,
              bool discard = false);
  /// Closes a connection that no session accepts, with a closing handshake.
  void dismiss(AcceptedWebSocket accepted);

 private:
  void on_websocket_message(MessageKind, std::string_view) override {}
  void on_websocket_drain() override {}
  void on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode code) override;

  WebSocketSettings dismissed_;
  std::unordered_map<WebSocketTransport*, std::unique_ptr<WebSocketTransport>> closing_;
};

}  // namespace snug::engineio
