// The body of snug::Namespace: middleware, connection handlers, rooms.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/namespace.h"
#include "socketio/encoder.h"
#include "socketio/hub.h"
#include "socketio/rooms.h"
#include "socketio/socket_impl.h"

namespace snug {

/// What a Broadcast points at.
struct Broadcast::Target {
  Namespace::Impl& nsp;
};

class Namespace::Impl {
 public:
  Impl(socketio::Hub& hub, std::string name) : hub_(hub), name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  base::Environment& environment() { return hub_.environment; }
  const socketio::Encoder& encoder() const { return hub_.encoder; }
  socketio::Rooms& rooms() { return rooms_; }
  Broadcast::Target& target() { return target_; }
  /// Numbers of acknowledgements are the namespace's: a broadcast asks everyone under the same.
  std::uint64_t take_ack_id() { return next_ack_id_++; }

  /// Whether the name may travel; the application's mistake is logged.
  bool may_emit(std::string_view event);

  void use(Middleware middleware) { middlewares_.push_back(std::move(middleware)); }
  void on_connection(ConnectionHandler handler) {
    connection_handlers_.push_back(std::move(handler));
  }

  /// Runs the middleware for a new socket, then connects or refuses it.
  void admit(const std::shared_ptr<Socket::Impl>& socket);

  /// Calls `visit(Socket::Impl&)` for each recipient that is still connected when its turn comes.
  /// Handlers may join, leave and disconnect meanwhile.
  template <class Visit>
  void each_recipient(std::span<const std::string> rooms, std::span<const std::string> except,
                      Visit visit) {
    std::vector<socketio::Member*> recipients = std::exchange(recipients_, {});
    rooms_.collect(rooms, except, recipients);
    for (socketio::Member* member : recipients) {
      auto& socket =
          static_cast<Socket::Impl&>(*member);  // lives until the end of the turn at least
      if (socket.joined()) visit(socket);
    }
    recipients.clear();
    recipients_ = std::move(recipients);
  }

 private:
  void run_middleware(const std::shared_ptr<Socket::Impl>& socket, std::size_t index,
                      std::size_t count);
  void accept(const std::shared_ptr<Socket::Impl>& socket);

  socketio::Hub& hub_;
  std::string name_;
  Broadcast::Target target_{*this};
  socketio::Rooms rooms_;
  std::uint64_t next_ack_id_ = 0;
  /// Deques, for handlers may add others while they run.
  std::deque<Middleware> middlewares_;
  std::deque<ConnectionHandler> connection_handlers_;
  std::vector<socketio::Member*> recipients_;  ///< Kept for its capacity; empty between broadcasts.
};

}  // namespace snug
