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
#include "socketio/guard.h"
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
class SNUG_LOCAL Socket::Impl final : public socketio::Member {
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
  /// Empty once it is closed.
  Handshake handshake() const;
  EngineSocket conn() const;
  /// Null once it is closed.
  const engineio::Session* session() const;
  /// Keeps its address while this lives.
  std::any& data() { return seldom().data; }
  /// Null if it certainly holds no value.
  const std::any* data_if_there() const;
  /// Adds nothing once the socket is closed.
  template <socketio::HandlerKind kKind>
  ListenerId add_handler(std::string_view name, socketio::HandlerList::Function<kKind> handler,
                         socketio::HandlerList::How how = {}) {
    if (closed()) return {};
    return ListenerId{handlers_.add<kKind>(event_name(name), std::move(handler), how)};
  }
  /// The same for events that clients send. A reserved name is logged as the program's mistake.
  ListenerId on(EventName event, EventHandler handler, socketio::HandlerList::How how);
  socketio::HandlerList& handlers() { return handlers_; }

  /// Call before anything else, for a socket that may come back or has come back.
  void make_recoverable(std::unique_ptr<socketio::Recoverable> recoverable);
  void connect();
  /// A middleware refused it. Tells the client why.
  void refuse(const ConnectError& refusal);
  void on_packet(socketio::Packet packet);
  /// Fast path of on_packet() for a plain event.
  void on_event(const socketio::PlainEvent& received);
  void report(const SocketError& error);
  /// A handler of that event, or a middleware, threw `thrown`. Logs and reports it, and answers the
  /// client in words that say nothing about it. `what` as in run_guarded().
  void on_event_threw(std::string_view what, std::string_view event, const Ack& ack,
                      std::string_view thrown);
  /// Runs a handler of another kind. An exception is logged and reported.
  template <class Call>
  void run_reported(std::string_view what, Call call) {
    report_thrown(socketio::run_guarded(environment(), what, std::move(call)));
  }

  void emit(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void emit_with_ack(std::string_view event, OutgoingList values, const EmitFlags& flags,
                     answer::AllValuesHandler on_answer);
  /// Whether handlers are notified of outgoing events.
  bool watches_outgoing() const { return handlers_.had(socketio::HandlerKind::kAnyOutgoing); }
  void tell_outgoing(std::string_view event, OutgoingList values);
  void send(const socketio::EncodedPacket& packet, bool only_if_writable);
  void send_ack(std::uint64_t id, OutgoingList values);
  /// Its rooms have changed, or it has connected: an adapter that keeps sessions saves its session.
  void save_session_soon();
  /// The session `pid` continues elsewhere: disconnects the client if that is its session.
  void end_moved(std::string_view pid);
  void expect_answer(std::uint64_t id, std::chrono::milliseconds timeout,
                     answer::AllValuesHandler on_answer);

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
  struct Passage;
  /// Rarely used.
  struct Seldom {
    std::any data;
    std::unique_ptr<socketio::PendingAcks> acks;
    std::unique_ptr<socketio::Recoverable> recoverable;  ///< Null unless it may come back.
  };

  ~Impl();
  base::Environment& environment();
  base::PooledText event_name(std::string_view name) const;
  Seldom& seldom();
  socketio::PendingAcks* acks() const;
  socketio::Recoverable* recoverable() const;
  void drop_data();
  std::string_view recover();
  void emit_recoverable(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void persist(std::string_view reason);
  void finish_session();
  // The same where the adapter keeps the sessions (session_saving.cc).
  void emit_by_adapter(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void save_session();
  void leave_session(std::string_view reason);
  void save_session_left();
  void on_event(std::string name, Arguments arguments, std::optional<std::uint64_t> id);
  Ack ack_of(std::optional<std::uint64_t> id);
  bool has_middleware() const {
    constexpr auto kKind = socketio::HandlerKind::kEventMiddleware;
    return handlers_.had(kKind) && handlers_.count(kKind, {}) > 0;
  }
  void report_thrown(std::string sentence);
  void run_middleware(const std::shared_ptr<Passage>& passage, std::uint32_t after,
                      std::uint32_t newest);
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
