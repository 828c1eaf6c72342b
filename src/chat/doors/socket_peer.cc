// Peer and Audience of the real program.
#include "doors/socket_peer.h"

namespace snug::chat {

void ServerAudience::emit(std::string_view room, std::string_view event, const Outgoing& payload) {
  server_.to(room).emit(event, payload);
}

void SocketPeer::emit(std::string_view event, const Outgoing& payload) {
  socket_.emit(event, payload);
}

void SocketPeer::emit_with_ack(std::string_view event, const Outgoing& payload,
                               std::function<void(Result<void>)> done) {
  socket_.emit(event, payload, [done = std::move(done)](const Result<Json>& answer) {
    done(answer ? Result<void>() : Unexpected(answer.error()));
  });
}

void SocketPeer::relay(std::string_view room, std::string_view event, const Outgoing& payload) {
  socket_.to(room).volatile_().emit(event, payload);
}

void SocketPeer::disconnect() {
  socket_.disconnect(true);
}

}  // namespace snug::chat
