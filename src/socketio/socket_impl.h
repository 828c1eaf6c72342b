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
#include <type_traits>
#include <utility>
#include <vector>

#include "snug/namespace.h"
#include "snug/socket.h"
#include "socketio/encoder.h"
#include "socketio/handler_table.h"
#include "socketio/packet.h"
#include "socketio/pending_acks.h"
#include "socketio/rooms.h"

namespace snug {

namespace engineio {
class Session;
}  // namespace engineio

namespace socketio {
class Client;
class PlainEvent;
struct Recoverable;
}  // namespace socketio

/// Owned by its client while it takes part, then by the handles that are left. What an idle socket
/// rarely needs is allocated when it does.
class Socket::Impl final : public socketio::Member,
                           public std::enable_shared_from_this<Socket::Impl> {
 public:
  Impl(std::string id, Namespace::Impl& nsp, socketio::Client& client, Json auth);
  ~Impl();

  /// What few sockets have.
  struct RareListeners {
    socketio::HandlerTable<EventHandler> any_outgoing;
    socketio::HandlerTable<std::function<void()>> drain;
    socketio::HandlerTable<std::function<void(std::string_view)>> upgrade;
    socketio::HandlerTable<ErrorHandler> error;
    std::vector<std::shared_ptr<const EventMiddleware>> middlewares;
  };
  struct Listeners {
    socketio::HandlerTable<EventHandler> events;
    socketio::HandlerTable<EventHandler> any;
    socketio::HandlerTable<DisconnectHandler> disconnecting;
    socketio::HandlerTable<DisconnectHandler> disconnect;
    std::unique_ptr<RareListeners> rare;
    std::uint32_t last_id = 0;
  };

  Namespace::Impl& nsp() { return *nsp_; }
  bool pending() const { return state_ == State::kPending; }
  /// Connected, or in its `disconnecting` handlers.
  bool joined() const { return state_ == State::kConnected || state_ == State::kLeaving; }
  bool connected() const { return joined(); }
  bool closed() const { return state_ == State::kClosed; }
  bool recovered() const;
  const Handshake& handshake();
  std::string_view transport() const;
  int protocol() const;
  std::size_t queued_bytes() const;
  /// Null once it is closed.
  const engineio::Session* session() const;
  std::any& data() { return data_; }
  /// Null when it is closed: nothing is registered any more.
  Listeners* listeners();
  RareListeners& rare_listeners(Listeners& listeners);
  template <class Owner, class Function>
  ListenerId add_listener(socketio::HandlerTable<Function> Owner::* table, std::string name,
                          Function handler,
                          typename socketio::HandlerTable<Function>::How how = {});
  void remove_listener(ListenerId id);
  void use(EventMiddleware middleware);

  /// Before anything else: it may come back, or is one that came back.
  void make_recoverable(std::unique_ptr<socketio::Recoverable> recoverable);
  void connect();
  /// A middleware's no: the client hears why.
  void refuse(const ConnectError& refusal);
  void on_packet(socketio::Packet packet);
  /// The same of an event that came in its most usual form.
  void on_event(const socketio::PlainEvent& received);
  void on_drain();
  void on_upgrade();
  void report(const SocketError& error);

  void emit(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void emit_with_ack(std::string_view event, OutgoingList values, const EmitFlags& flags,
                     AckHandler on_answer);
  /// Whether handlers hear of what is sent to it.
  bool watches_outgoing() const { return listeners_ && listeners_->rare; }
  void tell_outgoing(std::string_view event, OutgoingList values);
  void send(const socketio::EncodedPacket& packet, bool only_if_writable);
  void send_ack(std::uint64_t id, OutgoingList values);
  void expect_answer(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler on_answer);

  /// The server takes it out of its namespace.
  void disconnect();
  /// The same with the session beneath, and every other namespace of it.
  void disconnect_client();
  /// Leaves the namespace for `reason`; nothing happens the second time.
  void close(std::string_view reason);
  /// The server is being destroyed: closes without a word.
  void abandon();
  void forget_handshake() { handshake_.reset(); }
  /// Drops what the application gave: handlers that hold a handle of their own socket would keep it
  /// for ever.
  void release();

 private:
  enum class State : char { kPending, kConnected, kLeaving, kClosed };
  class EventAck;

  std::string_view recover();
  void emit_recoverable(std::string_view event, OutgoingList values, const EmitFlags& flags);
  void persist(std::string_view reason);
  void on_event(std::string name, Arguments arguments, std::optional<std::uint64_t> id);
  Ack ack_of(std::optional<std::uint64_t> id);
  void run_middleware(const std::shared_ptr<Event>& event, std::size_t index, std::size_t count);
  void run_named_handlers(Event& event);
  void run_handlers(socketio::HandlerTable<EventHandler>& table, std::string_view name,
                    bool last_takes_it, Event& event);
  void run_disconnect_handlers(socketio::HandlerTable<DisconnectHandler> Listeners::* table,
                               std::string_view reason);

  Namespace::Impl* nsp_;
  socketio::Client* client_;  ///< Null once closed.
  Json auth_;
  base::WallTime issued_;
  std::any data_;
  std::unique_ptr<Handshake> handshake_;  ///< Lives for the turns that ask for it.
  std::unique_ptr<Listeners> listeners_;
  std::unique_ptr<socketio::PendingAcks> acks_;
  std::unique_ptr<socketio::Recoverable> recoverable_;  ///< Null unless it may come back.
  State state_ = State::kPending;
};

/// Nothing is registered any more once it is closed.
template <class Owner, class Function>
ListenerId Socket::Impl::add_listener(socketio::HandlerTable<Function> Owner::* table,
                                      std::string name, Function handler,
                                      typename socketio::HandlerTable<Function>::How how) {
  Listeners* const all = listeners();
  if (!all) return {};
  how.id = ++all->last_id;
  if constexpr (std::is_same_v<Owner, RareListeners>) {
    (rare_listeners(*all).*table).add(std::move(name), std::move(handler), how);
  } else {
    (all->*table).add(std::move(name), std::move(handler), how);
  }
  return ListenerId{how.id};
}

}  // namespace snug
