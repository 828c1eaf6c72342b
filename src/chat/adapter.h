// The chat's surroundings in a real program: snug::Loop, snug::Server, snug::Socket.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "chat/outside.h"
#include "snug/loop.h"
#include "snug/server.h"
#include "snug/socket.h"

namespace snug::chat {

class LoopClock final : public Clock {
 public:
  explicit LoopClock(Loop& loop) : loop_(loop) {}

  std::chrono::steady_clock::time_point now() const override { return loop_.now(); }
  model::WallMillis wall_now() const override;
  Loop::TimerId set_timeout(std::chrono::milliseconds after, Loop::Task task) override;
  void clear_timer(Loop::TimerId id) override;
  void post(Loop::Task task) override { loop_.post(std::move(task)); }
  void run_in_pool(Loop::Task work, Loop::Task done) override;

 private:
  Loop& loop_;
};

class ServerAudience final : public Audience {
 public:
  explicit ServerAudience(Server& server) : server_(server) {}
  void emit(std::string_view room, std::string_view event, const Outgoing& payload) override;

 private:
  Server& server_;
};

class SocketPeer final : public Peer {
 public:
  explicit SocketPeer(Socket socket) : socket_(std::move(socket)) {}

  void emit(std::string_view event, const Outgoing& payload) override;
  void emit_with_ack(std::string_view event, const Outgoing& payload,
                     std::function<void(Result<void>)> done) override;
  void relay(std::string_view room, std::string_view event, const Outgoing& payload) override;
  std::size_t queued_bytes() const override { return socket_.queued_bytes(); }
  void join(std::string_view room) override { socket_.join(room); }
  void leave(std::string_view room) override { socket_.leave(room); }
  void disconnect() override;

 private:
  Socket socket_;
};

}  // namespace snug::chat
