// One client in one namespace, as a handle.
#pragma once

#include <any>
#include <chrono>
#include <concepts>
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

#include "snug/ack.h"
#include "snug/arguments.h"
#include "snug/awaitable.h"
#include "snug/broadcast.h"
#include "snug/callback.h"
#include "snug/http.h"
#include "snug/json.h"
#include "snug/outgoing.h"
#include "snug/result.h"
#include "snug/room_names.h"
#include "snug/task.h"

namespace snug {

class Namespace;
class Next;
class Socket;
class SocketSender;
struct Event;

/// What the client said when it connected (socket.handshake in Node).
struct Handshake {
  HttpHeaders headers;   ///< Of the first request.
  std::string address;   ///< Remote address without the port; empty on a Unix socket.
  std::string url;       ///< Target of the first request: "/socket.io/?EIO=4&transport=polling".
  std::string query;     ///< Its query, not decoded.
  bool secure = false;   ///< Whether it came over TLS.
  bool xdomain = false;  ///< Whether an Origin was sent.
  std::chrono::system_clock::time_point issued;  ///< When it connected.
  Json auth;  ///< The payload of the CONNECT packet; an object, empty when none was sent.

  /// The decoded value of the first query parameter of that name.
  std::optional<std::string> query_parameter(std::string_view name) const;
  /// All of them, decoded, in their order: name and value. Without '=' the value is empty.
  std::vector<std::pair<std::string, std::string>> query_parameters() const;
  /// The value of the first cookie of that name.
  std::optional<std::string> cookie(std::string_view name) const;
};

/// What goes wrong with an event: its handler's types did not fit (code `invalid_arguments`), or a
/// middleware refused it (code `refused`).
struct SocketError : Error {
  Json data{};  ///< What the middleware gave; null otherwise.
};

/// Gets one received event.
using EventHandler = Callback<void(Event)>;
/// See Socket::on_error.
using ErrorHandler = Callback<void(const SocketError&)>;
/// See Socket::use.
using EventMiddleware = std::function<void(Event& event, Next next)>;

/// Stands for one handler of one socket; off() takes it.
enum class ListenerId : std::uint32_t {};

/// `reason` has Node's words; the view lives for the call:
///
/// | reason | who ended it |
/// | --- | --- |
/// | "client namespace disconnect" | the client called disconnect() |
/// | "server namespace disconnect" | this side called disconnect() |
/// | "transport close" | the connection was closed: a tab, a network |
/// | "transport error" | the connection broke, or the peer broke its protocol |
/// | "ping timeout" | the client did not answer a ping in time |
/// | "parse error" | a packet made no sense, or was beyond a limit |
/// | "forced close" | a packet came for a namespace not joined, or one was joined twice |
/// | "server shutting down" | Server::close() |
using DisconnectHandler = Callback<void(std::string_view reason)>;

/// Whether a callable takes decoded arguments rather than an Event, or is a coroutine.
template <class Callable>
concept TypedCallable = !std::is_invocable_r_v<void, Callable&, Event> ||
                        task::kIsTask<std::invoke_result_t<Callable&, Event>>;

/// One client in one namespace. Cheap to copy; all copies are the same socket. After the disconnect
/// it is inert: calls do nothing, `connected()` is false, and what the application gave to it
/// (handlers, data) is dropped at the end of that loop turn, so that handlers may hold their own
/// socket. A default-made one is inert from the start. Loop thread only, copies of it too; what
/// handlers throw is caught and logged by type, not by content.
///
///     server.on_connection([](snug::Socket socket) {
///       socket.join("kitchen");
///       socket.on("say", [](snug::Event event) {
///         event.socket.to("kitchen").emit("said", event.args);
///         event.ack("ok");
///       });
///     });
class Socket {
 public:
  Socket() = default;  ///< Of no client: inert.
  /// Another handle of the same client. Loop thread only, like every call.
  Socket(const Socket& other) noexcept : Socket(other.impl_) {}
  /// `other` is inert then.
  Socket(Socket&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}
  /// Becomes a handle of that client.
  Socket& operator=(Socket other) noexcept {
    std::swap(impl_, other.impl_);
    return *this;
  }
  ~Socket() {
    if (impl_ != nullptr) drop(impl_);
  }

  /// 20 characters, public, unique among the server's clients; also the name of the room it is in.
  std::string id() const;
  bool connected() const;  ///< Whether it still is.
  /// Whether it is the socket of a client that was away and came back (see
  /// ServerOptions::connection_state_recovery): its id, its rooms and its data are those of before,
  /// and it is sent what it missed. Handlers are to be added as for any new socket.
  ///
  ///     if (!socket.recovered()) socket.data() = load_profile(socket.handshake().auth);
  bool recovered() const;
  /// The reference holds until the handlers of this loop turn have returned: copy what is needed
  /// for longer. It is not kept in memory, but made anew for each turn that asks. Empty after the
  /// disconnect.
  const Handshake& handshake() const;
  /// Not for a default-made socket.
  Namespace nsp() const;
  /// Name of the transport in use: "polling" or "websocket"; empty after the disconnect.
  std::string_view transport() const;
  /// Revision of Engine.IO's protocol that the client speaks: 4, or 3 where that is allowed. 0
  /// after the disconnect.
  int protocol() const;

  /// Room for the application's own per-client value. It is there through the disconnect handlers,
  /// and empty from the next loop turn on. The reference holds for as long as it has a value, or
  /// until the handlers of this loop turn have returned. Not for a default-made socket.
  ///
  ///     socket.data() = User{"ann"};
  ///     if (auto* user = std::any_cast<User>(&socket.data())) …
  std::any& data();

  // --- receiving ---

  /// Adds a handler for an event of that name; several are called in the order added, each with its
  /// own copy of the event. Events without a handler are ignored, an answer to them never comes.
  /// The names connect, connect_error, disconnect, disconnecting, newListener and removeListener
  /// are reserved: a client that sends one is cut off. The server answers when the handler calls
  /// `event.ack`.
  ListenerId on(std::string event, EventHandler handler);
  /// The same for a callable that names its arguments' types; see typed.h.
  ///
  ///     socket.on("move", [](snug::Socket socket, int x, int y, snug::Ack ack) { … });
  template <TypedCallable Callable>
  ListenerId on(std::string event, Callable callable);
  /// For the next event of that name only.
  ListenerId once(std::string event, EventHandler handler);
  /// The same with named types.
  template <TypedCallable Callable>
  ListenerId once(std::string event, Callable callable);
  /// Removes every handler of that name, also those that a running dispatch has not reached yet.
  void off(std::string_view event);
  /// Removes one handler, whichever function added it.
  ///
  ///     const snug::ListenerId id = socket.on("tick", …);
  ///     socket.off(id);
  void off(ListenerId id);
  /// Removes every handler of every name.
  void off();
  /// How many handlers an event of that name has.
  std::size_t listener_count(std::string_view event) const;
  /// Called for every event, before middleware and the named handlers.
  ListenerId on_any(EventHandler handler);
  /// The same, before those that are there.
  ListenerId prepend_any(EventHandler handler);
  void off_any();                           ///< Removes all of them.
  void off_any(ListenerId id) { off(id); }  ///< Removes one.
  /// Called for every event that is sent to this socket, broadcasts included, just before; its
  /// `ack` is empty. Nothing is called for acknowledgements.
  ///
  ///     socket.on_any_outgoing([](snug::Event event) { count(event.name); });
  ListenerId on_any_outgoing(EventHandler handler);
  /// The same, before those that are there.
  ListenerId prepend_any_outgoing(EventHandler handler);
  void off_any_outgoing();                           ///< Removes all of them.
  void off_any_outgoing(ListenerId id) { off(id); }  ///< Removes one.
  /// Adds a middleware for the socket's events: in the order added, each may look at the event,
  /// change it, and go on with `next()`, at once or later; `event` is there until `next` is called
  /// or dropped. What refuses (`next({"not allowed", data})`) keeps the event from its handlers and
  /// tells the on_error handlers; so does dropping `next`. The client hears nothing by itself.
  ///
  ///     socket.use([](snug::Event& event, snug::Next next) {
  ///       if (event.name == "shout" && !event.args.empty()) return next({"quiet, please",
  ///       nullptr}); next();
  ///     });
  void use(EventMiddleware middleware);
  /// Called when an event did not fit the types of a handler, when a middleware refused one, and by
  /// report().
  ListenerId on_error(ErrorHandler handler);
  /// Called when the socket is about to leave: its rooms are still known, and it still sends.
  ListenerId on_disconnecting(DisconnectHandler handler);
  /// Called once, as the last one: the rooms are left, pending acknowledgements have ended.
  ListenerId on_disconnect(DisconnectHandler handler);
  /// Called each time the bytes queued towards this client have all gone to the kernel (or into a
  /// poll).
  ListenerId on_drain(Callback<void()> handler);
  /// Called when the client has changed from polling to WebSocket: transport() is "websocket" now.
  /// Node's `socket.conn.on("upgrade")`.
  ListenerId on_upgrade(Callback<void(std::string_view transport)> handler);
  /// Tells the on_error handlers.
  void report(const Error& error) const;

  // --- sending ---

  /// Sends an event with these values; binary ones (`Json::binary`) may stand in any place. A
  /// reserved name is not sent, and logged as a warning.
  ///
  ///     socket.emit("hello", 1, "two", snug::Json{{"three", 3}});
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_all(event, {Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  /// Emits "message", as in Node.
  template <class... Values>
  void send(Values&&... values) const {
    emit("message", std::forward<Values>(values)...);
  }
  /// The same as emit, with the values as one array. One value that is no array is sent alone, null
  /// as none.
  void emit_values(std::string_view event, Json values) const {
    emit_all(event, {Outgoing::each_of(values)});
  }
  /// The same with those of an event, as they came.
  template <std::same_as<Arguments> Values>
  void emit_values(std::string_view event, const Values& values) const {
    emit_all(event, {Outgoing::each_of(values)});
  }
  /// Emits and asks for an answer. `timeout` zero waits until the disconnect. `on_answer` is called
  /// exactly once; see AckHandler for its errors.
  ///
  ///     socket.emit_with_ack("color?", {}, 5s, [](snug::Result<snug::Json> answer) {
  ///       if (answer) paint((*answer)[0]);
  ///     });
  void emit_with_ack(std::string_view event, Json values, std::chrono::milliseconds timeout,
                     AckHandler on_answer) const;
  /// The same for a coroutine (see task.h): sends at once, and gives what `on_answer` would get.
  ///
  ///     const snug::Result<snug::Json> answer = co_await socket.emit_with_ack(5s, "color?",
  ///     "sky");
  template <class... Values>
  Awaitable<Result<Json>> emit_with_ack(std::chrono::milliseconds timeout, std::string_view event,
                                        Values&&... values) const {
    return emit_with_ack(event, Json::array({Json(std::forward<Values>(values))...}), timeout);
  }
  /// The same with the values as one array; make it before the co_await, for within one g++ 12
  /// takes no list in braces.
  Awaitable<Result<Json>> emit_with_ack(std::string_view event, Json values,
                                        std::chrono::milliseconds timeout) const {
    return Awaitable<Result<Json>>(
        [&](auto done) { emit_with_ack(event, std::move(values), timeout, std::move(done)); });
  }
  /// Modifiers of what is emitted next: see SocketSender.
  ///
  ///     socket.volatile_().emit("position", x, y);
  ///     socket.timeout(5s).emit_with_ack("color?", {}, on_answer);
  ///     socket.compress(false).to("album").emit("photo", snug::Json::binary(jpeg));
  /// @{
  [[nodiscard]] SocketSender volatile_() const;
  [[nodiscard]] SocketSender compress(bool compress) const;
  [[nodiscard]] SocketSender timeout(std::chrono::milliseconds timeout) const;
  /// @}
  /// Dropped instead of queued while the transport is not writable.
  template <class... Values>
  void emit_volatile(std::string_view event, Values&&... values) const {
    emit_all_volatile(event, {Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  /// The same with the values as one array.
  void emit_values_volatile(std::string_view event, Json values) const {
    emit_all_volatile(event, {Outgoing::each_of(values)});
  }
  /// Bytes queued towards this client that the kernel has not taken yet. A program that sends much
  /// watches this, and goes on in on_drain.
  std::size_t queued_bytes() const;

  // --- rooms ---

  /// Joining a room makes it, the last to leave ends it; both take constant time.
  void join(const RoomNames& rooms) const;
  void leave(const RoomNames& rooms) const;  ///< See join().
  /// Its own id first, unless it left that room.
  std::vector<std::string> rooms() const;
  /// Everyone in that room (any of those rooms) but this socket. Not for a default-made socket, as
  /// those below.
  ///
  ///     socket.to("kitchen").emit("typing", socket.id());
  Broadcast to(const RoomNames& rooms) const { return broadcast().to(rooms); }
  /// The same as to().
  Broadcast in(const RoomNames& rooms) const { return broadcast().to(rooms); }
  /// Everyone in the namespace but this socket and those rooms.
  Broadcast except(const RoomNames& rooms) const { return broadcast().except(rooms); }
  /// Everyone in the namespace but this socket.
  Broadcast broadcast() const;
  /// The same, only at this server of a cluster.
  Broadcast local() const { return broadcast().local(); }

  /// Leaves the namespace: the handlers of on_disconnecting and on_disconnect run within this call.
  /// `close` does so in every namespace of this client, and ends the connection when what is queued
  /// has been sent.
  void disconnect(bool close = false) const;

  class Impl;
  explicit Socket(Impl* impl) noexcept;  ///< For the library: one more handle of it.
  Impl* impl() const { return impl_; }   ///< For the library.

 private:
  static void drop(Impl* impl) noexcept;
  void emit_all(std::string_view event, OutgoingList values) const;
  void emit_all_volatile(std::string_view event, OutgoingList values) const;

  Impl* impl_ = nullptr;  ///< Counts its handles.
};

/// One received event. Cheap to copy; it may be kept.
struct Event {
  Socket socket;     ///< Whose it is.
  std::string name;  ///< What it is called.
  Arguments args;    ///< The values after the name.
  Ack ack;           ///< Answers it, if the client asked.
};

}  // namespace snug

#include "snug/next.h"
#include "snug/socket_sender.h"
#include "snug/typed.h"
