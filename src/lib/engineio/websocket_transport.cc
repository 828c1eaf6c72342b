// Packets over a websocket::Connection, and connections that only close.
#include "engineio/websocket_transport.h"

#include <utility>

namespace snug::engineio {

namespace {

constexpr std::size_t kMaxDismissedMessageBytes = 1024;  // Its messages are ignored.

}  // namespace

WebSocketTransport::WebSocketTransport(AcceptedWebSocket& accepted,
                                       const WebSocketSettings& settings, Owner& owner)
    : owner_(&owner),
      connection_(settings.connections, std::move(accepted.stream), *this, accepted.deflate) {
  if (accepted.deflate && settings.compression != nullptr) {
    compression_ = std::make_unique<Compression>(*settings.compression, *accepted.deflate);
  }
}

void WebSocketTransport::send(const Message& message) {
  const bool compress = compression_ && message.compressible();
  connection_.send(compress ? compression_->frame_of(message) : message.websocket_frame());
}

bool WebSocketTransport::writable() const {
  // Data sent in one turn is queued until the turn ends, and then leaves if the peer reads.
  return !connection_.stalled();
}

void WebSocketTransport::close(websocket::CloseCode code, bool discard) {
  if (discard && connection_.queued_bytes() > 0) {
    connection_.abort();
  } else {
    connection_.close(code, {});
  }
}

void WebSocketTransport::on_message(MessageKind kind, std::string_view payload) {
  owner_->on_websocket_message(kind, payload);
}

void WebSocketTransport::on_drain() {
  owner_->on_websocket_drain();
}

void WebSocketTransport::on_closed(websocket::CloseCode code, std::string_view) {
  owner_->on_websocket_closed(*this, code);
}

WebSocketRetirement::WebSocketRetirement(base::Environment& environment)
    : dismissed_{{environment}} {
  dismissed_.connections.limits.max_message_bytes = kMaxDismissedMessageBytes;
}

void WebSocketRetirement::retire(std::unique_ptr<WebSocketTransport> transport,
                                 websocket::CloseCode code, bool discard) {
  if (transport->closed()) {
    dismissed_.connections.environment.turn.dispose(std::move(transport));
    return;
  }
  transport->set_owner(*this);
  transport->close(code, discard);
  WebSocketTransport* const key = transport.get();
  closing_.emplace(key, std::move(transport));
}

void WebSocketRetirement::dismiss(AcceptedWebSocket accepted) {
  auto transport = std::make_unique<WebSocketTransport>(accepted, dismissed_, *this);
  WebSocketTransport& dismissed = *transport;
  retire(std::move(transport), websocket::CloseCode::kNormal);
  dismissed.start(accepted.early_bytes);
}

void WebSocketRetirement::on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode) {
  auto closed = closing_.extract(&transport);
  dismissed_.connections.environment.turn.dispose(std::move(closed.mapped()));
}

}  // namespace snug::engineio
