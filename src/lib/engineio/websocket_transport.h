// The WebSocket transport: one packet a message, in both directions.
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
  std::string early_bytes{};  ///< They came with the handshake.
  std::optional<websocket::DeflateAgreement> deflate{};
};

/// What all connections of one server have in common.
struct WebSocketSettings {
  websocket::ConnectionSettings connections;
  SharedCompression* compression = nullptr;  ///< Null when it is off.
};

class WebSocketTransport final : private websocket::ConnectionObserver {
 public:
  class Owner {
   public:
    virtual void on_websocket_message(MessageKind kind, std::string_view payload) = 0;
    virtual void on_websocket_drain() = 0;
    /// The last call. The transport may be retired, and must not be destroyed, in it.
    virtual void on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode code) = 0;

   protected:
    ~Owner() = default;
  };

  /// Takes the stream; start() is to be given the early bytes. `settings` outlive this.
  WebSocketTransport(AcceptedWebSocket& accepted, const WebSocketSettings& settings, Owner& owner);

  void start(std::string_view early_bytes) { connection_.start(early_bytes); }
  void set_owner(Owner& owner) { owner_ = &owner; }

  void send(const Message& message);
  /// Whether what is sent now leaves in this turn, as far as one can know.
  bool writable() const;
  std::size_t queued_bytes() const { return connection_.queued_bytes(); }
  bool closed() const { return connection_.closed(); }
  /// After what is queued; with `discard`, what is queued is dropped if there is any.
  void close(websocket::CloseCode code, bool discard);

 private:
  void on_message(MessageKind kind, std::string_view payload) override;
  void on_drain() override;
  void on_closed(websocket::CloseCode code, std::string_view reason) override;

  Owner* owner_;
  std::unique_ptr<Compression> compression_;  ///< Null where it was not agreed on.
  websocket::Connection connection_;
};

/// Owns the transports that no session needs any more until their closing handshake is over.
class WebSocketRetirement final : public WebSocketTransport::Owner {
 public:
  explicit WebSocketRetirement(base::Environment& environment);

  void retire(std::unique_ptr<WebSocketTransport> transport, websocket::CloseCode code,
              bool discard = false);
  /// Closes a connection that no session takes, with a closing handshake.
  void dismiss(AcceptedWebSocket accepted);

 private:
  void on_websocket_message(MessageKind, std::string_view) override {}
  void on_websocket_drain() override {}
  void on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode code) override;

  WebSocketSettings dismissed_;
  std::unordered_map<WebSocketTransport*, std::unique_ptr<WebSocketTransport>> closing_;
};

}  // namespace snug::engineio
