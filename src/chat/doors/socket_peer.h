// Peer and Audience of the real program, on snug::Socket and snug::Server.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "live/peer.h"
#include "snug/server.h"
#include "snug/socket.h"

namespace snug::chat {

class ServerAudience final : public Audience {
 public:
  explicit ServerAudience(Server& server) : server_(server) {}
  void emit(std::string_view room, std::string_view event, const Outgoing& payload) override;

 private:
  Server& server_;
};

class SocketPeer final : public Peer {
 public:
  explicit SocketPeer(Socket socket) : socket_(std::move(socket)), conn_(socket_.conn()) {}

  void emit(std::string_view event, const Outgoing& payload) override;
  void emit_with_ack(std::string_view event, const Outgoing& payload,
                     std::function<void(Result<void>)> done) override;
  void relay(std::string_view room, std::string_view event, const Outgoing& payload) override;
  std::size_t queued_bytes() const override { return conn_.queued_bytes(); }
  void join(std::string_view room) override { socket_.join(room); }
  void leave(std::string_view room) override { socket_.leave(room); }
  void disconnect() override;

 private:
  Socket socket_;
  EngineSocket conn_;
};

}  // namespace snug::chat
