// The body of snug::Socket: one client in one namespace.
#pragma once

#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "snug/namespace.h"
#include "snug/socket.h"
#include "socketio/encoder.h"
#include "socketio/handler_list.h"
#include "socketio/packet.h"
#include "socketio/pending_acks.h"
#include "socketio/room_table.h"

namespace snug {

namespace engineio {
class Session;
}  // namespace engineio

namespace socketio {
class Client;
class PlainEvent;
struct Recoverable;
}  // namespace socketio

/// Created with `new`; lives as long as it has handles (snug::Socket). Its client holds one until
/// the socket has left. State that an idle socket rarely needs is allocated on demand.
class Socket::Impl final : public socketio::Member {
 public:
  Impl(std::string_view id, Namespace::Impl& nsp, socketio::Client& client, const Json& auth);

  // Called by its handles to count themselves.
  void retain() { ++handle_count_; }
  void let_go() {
    if (--handle_count_ == 0) delete this;
  }

  Namespace::Impl& nsp() { return *nsp_; }
  bool pending() const { return state_ == State::kPending; }
  /// Connected, or in its `disconnecting` handlers.
  bool joined() const { return state_ == State::kConnected || state_ == State::kLeaving; }
  bool connected() const { return joined(); }
  bool closed() const { return state_ == State::kClosed; }
  bool recovered() const;
  const Handshake& handshake();
  EngineSocket conn() const;
  /// Null once it is closed.
  const engineio::Session* session() const;
  /// Keeps its address while it holds a value, and until the turn ends.
  std::any& data();
  /// Null if it certainly holds no value.
  std::any* data_if_there() const;
  /// Adds nothing once the socket is closed.
  template <socketio::HandlerKind kKind>
  ListenerId add_handler(std::string_view name, socketio::HandlerList::Function<kKind> handler,
                         socketio::HandlerList::How how = {}) {
    if (closed()) return {};
    return ListenerId{handlers_.add<kKind>(event_name(name), std::move(handler), how)};
  }
  socketio::HandlerList& handlers() { return handlers_; }
  void use(EventMiddleware middleware);

  /// Call before anything else, for a socket that may come back or has come back.
  void make_recoverable(std::unique_ptr<socketio::Recoverable> recoverable);
  void connect();
  /// A middleware refused it. Tells the client why.
  void refuse(const ConnectError& refusal);
  void on_packet(socketio::Packet packet);
  /// Fast path of on_packet() for a plain event.
  void on_event(const socketio::PlainEvent& received);
  void report(const SocketError& error);

  void emit(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void emit_with_ack(std::string_view event, OutgoingList values, const EmitFlags& flags,
                     AckHandler on_answer);
  /// Whether handlers are notified of outgoing events.
  bool watches_outgoing() const { return handlers_.had(socketio::HandlerKind::kAnyOutgoing); }
  void tell_outgoing(std::string_view event, OutgoingList values);
  void send(const socketio::EncodedPacket& packet, bool only_if_writable);
  void send_ack(std::uint64_t id, OutgoingList values);
  void expect_answer(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler on_answer);

  /// The server takes the socket out of its namespace.
  void disconnect();
  /// Also ends the session, and with it the client's sockets in other namespaces.
  void disconnect_client();
  /// Leaves the namespace for `reason`. A second call does nothing.
  void close(std::string_view reason);
  /// The server ends. Closes without sending anything; release() follows.
  void abandon();
  /// Drops the application's functions, because handlers that hold a handle of their own socket
  /// would keep it alive for ever. Pending acknowledgement handlers are not called.
  void release();

  Socket next_of_client;  ///< Next in its client's list.

 private:
  enum class State : char { kPending, kConnected, kLeaving, kClosed };
  class EventAck;
  /// Rarely or only briefly used.
  struct Seldom {
    bool empty() const {
      return !handshake && middlewares.empty() && !acks && !recoverable && !data.has_value();
    }

    std::unique_ptr<Handshake> handshake;  ///< Kept only in turns that ask for it.
    std::any data;
    std::vector<std::shared_ptr<const EventMiddleware>> middlewares;
    std::unique_ptr<socketio::PendingAcks> acks;
    std::unique_ptr<socketio::Recoverable> recoverable;  ///< Null unless it may come back.
  };

  ~Impl();
  base::PooledText event_name(std::string_view name) const;
  Seldom& seldom();
  socketio::PendingAcks* acks() const;
  socketio::Recoverable* recoverable() const;
  void forget_at_turn_end();
  void drop_data();
  std::string_view recover();
  void emit_recoverable(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void persist(std::string_view reason);
  void on_event(std::string name, Arguments arguments, std::optional<std::uint64_t> id);
  Ack ack_of(std::optional<std::uint64_t> id);
  bool hears_events() const {
    return !handlers_.empty() || (seldom_ && !seldom_->middlewares.empty());
  }
  void run_middleware(const std::shared_ptr<Event>& event, std::size_t index, std::size_t count);
  void run_named_handlers(Event& event);
  template <socketio::HandlerKind kKind>
  void run_handlers(std::string_view name, bool last_takes_it, Event& event);
  template <socketio::HandlerKind kKind>
  void run_disconnect_handlers(std::string_view reason);

  Namespace::Impl* nsp_;
  socketio::Client* client_;  ///< Null once closed.
  base::SharedBytes auth_;    ///< CBOR, a fifth of the values' memory; empty if auth was.
  base::WallTime issued_;
  socketio::HandlerList handlers_;
  std::unique_ptr<Seldom> seldom_;
  std::uint32_t handle_count_ = 0;
  State state_ = State::kPending;
};

}  // namespace snug
