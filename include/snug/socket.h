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
#include <typeinfo>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/arguments.h"
#include "snug/awaitable.h"
#include "snug/broadcast.h"
#include "snug/callback.h"
#include "snug/emitter.h"
#include "snug/engine_socket.h"
#include "snug/event_name.h"
#include "snug/export.h"
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

/// The client's request and payload when it connected (socket.handshake in Node).
struct SNUG_API Handshake {
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
  /// The member of `auth` of that name, if it is a string. Json's own value() throws if the client
  /// sent something else.
  ///
  ///     if (socket.handshake().auth_text("token") == secret) return next();
  std::optional<std::string> auth_text(std::string_view name) const;
};

/// The object of Node's `socket.handshake`, with its members `headers`, `time` (as `String(date)`
/// in UTC), `address`, `xdomain`, `secure`, `issued` (milliseconds since 1970), `url`, `query` and
/// `auth`. A repeated parameter of the query is an array. Bytes that are not UTF-8 become U+FFFD.
/// It holds the client's cookies and tokens, so do not send it to others.
///
///     const snug::Json handshake = socket.handshake();
SNUG_API void to_json(Json& json, const Handshake& handshake);
/// The way back, for adapters: `json.get<snug::Handshake>()`. Members that are missing or of
/// another type stay as in a Handshake(); nothing throws. `query` is that of `url`; without one it
/// is written from the member `query`.
SNUG_API void from_json(const Json& json, Handshake& handshake);
/// The object of Node's `request.headers`: names in lower case, repeated fields joined with ", "
/// (Cookie: "; "), the first one of a field that may not be repeated (such as Host), and Set-Cookie
/// as an array. Bytes that are not UTF-8 become U+FFFD.
SNUG_API void to_json(Json& json, const HttpHeaders& headers);
/// The way back.
SNUG_API void from_json(const Json& json, HttpHeaders& headers);

/// An error with a socket's events:
///
/// | code | cause |
/// | --- | --- |
/// | `invalid_arguments` | an event's arguments did not fit a handler's types |
/// | `refused` | a middleware refused an event |
/// | `handler_threw` | a handler or a middleware threw; the log has its what() |
/// | another | report() |
struct SocketError : Error {
  Json data{};  ///< The middleware's data; null otherwise.
};

/// Gets one received event.
using EventHandler = Callback<void(Event)>;
/// See Socket::on_error.
using ErrorHandler = Callback<void(const SocketError&)>;
/// See Socket::use.
using EventMiddleware = std::function<void(Event& event, Next next)>;

/// Identifies one handler of one socket, namespace, server, engine or EngineSocket; pass it to the
/// off() of that one.
/// The value 0 identifies none.
enum class ListenerId : std::uint32_t {};

/// `reason` is one of Node's words; the view is valid during the call:
///
/// | reason | cause |
/// | --- | --- |
/// | "client namespace disconnect" | the client called disconnect() |
/// | "server namespace disconnect" | this side called disconnect() |
/// | "transport close" | the connection was closed: a tab, a network |
/// | "transport error" | the connection broke, or the peer broke its protocol |
/// | "ping timeout" | the client did not answer a ping in time |
/// | "parse error" | a packet was malformed, or beyond a limit |
/// | "forced close" | a packet came for a namespace not joined, or joined one twice |
/// | "server shutting down" | Server::close() |
using DisconnectHandler = Callback<void(std::string_view reason)>;

/// True for a callable that takes decoded arguments rather than an Event, or returns something: an
/// answer, or a coroutine.
template <class Callable>
concept TypedCallable = !std::is_invocable_v<Callable&, Event> ||
                        !std::is_void_v<std::invoke_result_t<Callable&, Event>>;

/// One client in one namespace. Cheap to copy; all copies are the same socket. After the disconnect
/// it is inert: calls do nothing, and `connected()` is false. The application's handlers and data
/// are dropped at the end of that loop turn, so handlers may hold their own socket. A
/// default-constructed one is inert from the start. As for a pointer, `const` concerns the handle
/// and not the client. For emit and its relatives see Emitter. Loop thread only, also for copies;
/// debug builds of the library end the program with a sentence at a call from another thread.
///
/// An exception of a handler ends nothing: it is logged with its what(), and on_error hears of it.
/// A client that waits for the event's answer gets {"error": {"code": "internal_error", …}}, which
/// says nothing about the exception.
///
///     server.on_connection([](snug::Socket socket) {
///       socket.join("kitchen");
///       socket.on("say", [](snug::Event event) {
///         event.socket.to("kitchen").emit("said", event.args.at(0));
///         event.ack("ok");
///       });
///     });
class SNUG_API Socket : public Emitter<Socket, Result<Json>> {
 public:
  Socket() = default;  ///< No client: inert.
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
  bool connected() const;  ///< Whether the client is still connected.
  /// Whether the client was away and came back (see ServerOptions::connection_state_recovery). Its
  /// id, its rooms and its data are the same as before, and it receives the events that it missed.
  /// Add handlers as for any new socket.
  ///
  ///     if (!socket.recovered()) socket.data() = load_profile(socket.handshake().auth);
  bool recovered() const;
  /// A value of your own, made anew by each call, because no copy of the headers is kept in memory.
  /// Empty after the disconnect. Name it before you loop over one of its members, or keep a view of
  /// one (HttpHeaders::find), because a temporary ends before the loop's body runs:
  ///
  ///     const snug::Handshake handshake = socket.handshake();
  ///     for (const auto& [name, value] : handshake.headers.fields()) …
  Handshake handshake() const;
  /// Not for a default-constructed socket.
  Namespace nsp() const;
  /// The Engine.IO session beneath, which the client's sockets of all namespaces share: its
  /// transport, its queue, its packets. Inert after the disconnect. Costs the client some 100 bytes
  /// from the first call on.
  ///
  ///     socket.conn().close();  // the client sees "transport close", and connects again
  ///     socket.conn().on_upgrade([](std::string_view transport) { count(transport); });
  EngineSocket conn() const;

  /// The application's own value for this client. Disconnect handlers can still read it; from the
  /// next loop turn on it is empty. The reference is valid until the end of the turn of the
  /// disconnect. Not for a default-constructed socket.
  ///
  ///     socket.data() = User{"ann"};
  ///     if (auto* user = std::any_cast<User>(&socket.data())) …
  std::any& data() const;
  /// The same as a T: a `T()` that is made at the first call while data() is empty. Throws
  /// std::logic_error, which names both types (with RTTI), if data() holds a value of another type.
  /// The reference is valid until data() is assigned, and at the longest as above.
  ///
  ///     socket.data<User>().name = "ann";
  template <class T>
  T& data() const {
    static_assert(std::is_copy_constructible_v<T> && std::is_same_v<T, std::decay_t<T>>,
                  "std::any holds values that can be copied: hold others by a shared_ptr");
    std::any& value = data();
    if (!value.has_value()) value.emplace<T>();
    if (auto* const own = std::any_cast<T>(&value)) return *own;
#ifdef __cpp_rtti
    refuse_data(&typeid(T), &value.type());
#else
    refuse_data(nullptr, nullptr);
#endif
  }

  // --- receiving ---

  /// Adds a handler for an event of that name. Several are called in the order added, each with its
  /// own copy of the event. Events without a handler are ignored and never answered. The server
  /// answers when the handler calls `event.ack` or returns a value (see typed.h). A client that
  /// sends a reserved name (see EventName) is disconnected.
  ListenerId on(EventName event, EventHandler handler) const;
  /// The same for a callable that names its arguments' types; see typed.h.
  ///
  ///     socket.on("move", [](snug::Socket socket, int x, int y, snug::Ack ack) { … });
  template <TypedCallable Callable>
  ListenerId on(EventName event, Callable callable) const;
  /// Adds a handler for the next event of that name only.
  ListenerId once(EventName event, EventHandler handler) const;
  /// The same with named types.
  template <TypedCallable Callable>
  ListenerId once(EventName event, Callable callable) const;
  /// Removes every handler of that name, also those that a running dispatch has not reached yet.
  void off(std::string_view event) const;
  /// Removes one handler, whichever function added it.
  ///
  ///     const snug::ListenerId id = socket.on("tick", …);
  ///     socket.off(id);
  void off(ListenerId id) const;
  /// Removes every handler of every name.
  void off() const;
  /// The number of handlers for an event of that name.
  std::size_t listener_count(std::string_view event) const;
  /// Called for every event, before middleware and the named handlers.
  ListenerId on_any(EventHandler handler) const;
  /// The same, before the existing ones.
  ListenerId prepend_any(EventHandler handler) const;
  void off_any() const;                           ///< Removes all of them.
  void off_any(ListenerId id) const { off(id); }  ///< Removes one.
  /// Called for every event just before it is sent to this socket, broadcasts included; its `ack`
  /// is empty. Not called for acknowledgements.
  ///
  ///     socket.on_any_outgoing([](snug::Event event) { count(event.name); });
  ListenerId on_any_outgoing(EventHandler handler) const;
  /// The same, before the existing ones.
  ListenerId prepend_any_outgoing(EventHandler handler) const;
  void off_any_outgoing() const;                           ///< Removes all of them.
  void off_any_outgoing(ListenerId id) const { off(id); }  ///< Removes one.
  /// Adds a middleware for the socket's events. Middlewares run in the order added. Each may read
  /// and change the event, and continues with `next()`, at once or later; `event` is valid until
  /// `next` is called or dropped. A middleware refuses with `next({"not allowed", data})`, or by
  /// dropping `next`: the event then does not reach its handlers, and the on_error handlers are
  /// called. The client is not notified. off() removes a middleware, also for events that wait for
  /// an earlier one.
  ///
  ///     socket.use([](snug::Event& event, snug::Next next) {
  ///       if (event.name == "shout") return next({"quiet, please", nullptr});
  ///       next();
  ///     });
  ListenerId use(EventMiddleware middleware) const;
  /// Called for each SocketError, and by report(). An exception of such a handler is only logged.
  ListenerId on_error(ErrorHandler handler) const;
  /// Called when the socket is about to leave. It is still in its rooms, and can still send.
  ListenerId on_disconnecting(DisconnectHandler handler) const;
  /// Called once, as the last handler: the rooms are left, and pending acknowledgements have ended.
  ListenerId on_disconnect(DisconnectHandler handler) const;
  /// Calls the on_error handlers.
  void report(const Error& error) const;

  // --- sending: emit, send, emit_with_ack and emit_values are those of Emitter ---

  /// Modifiers for the next emit: see SocketSender.
  ///
  ///     socket.volatile_().emit("position", x, y);
  ///     socket.timeout(5s).emit("color?", "sky", on_answer);
  ///     socket.compress(false).to("album").emit("photo", snug::Json::binary(jpeg));
  /// @{
  [[nodiscard]] SocketSender volatile_() const;
  [[nodiscard]] SocketSender compress(bool compress) const;
  [[nodiscard]] SocketSender timeout(std::chrono::milliseconds timeout) const;
  /// @}

  // --- rooms ---

  /// Joining a room creates it if needed, and the last socket to leave removes it. Both take
  /// constant time.
  void join(const RoomNames& rooms) const;
  void leave(const RoomNames& rooms) const;  ///< See join().
  /// The rooms it is in: its own id first, unless it left that room.
  std::vector<std::string> rooms() const;
  /// Everyone in that room (any of those rooms) but this socket. This and the next four calls are
  /// not for a default-constructed socket.
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

  /// Leaves the namespace. The handlers of on_disconnecting and on_disconnect run within this call.
  /// `close` does the same in every namespace of this client, and ends the connection when all
  /// queued bytes have been sent.
  void disconnect(bool close = false) const;

  class Impl;
  explicit Socket(Impl* impl) noexcept;  ///< For the library: one more handle of it.
  Impl* impl() const { return impl_; }   ///< For the library.

 private:
  static void drop(Impl* impl) noexcept;
  friend Emitter<Socket, Result<Json>>;
  void emit_all(std::string_view event, OutgoingList values) const;
  void ask_all(std::string_view event, OutgoingList values,
               answer::AllValuesHandler on_answer) const;
  [[noreturn]] static void refuse_data(const std::type_info* wanted, const std::type_info* held);

  Impl* impl_ = nullptr;  ///< Counts its handles.
};

/// One received event. Cheap to copy; it may be kept.
struct Event {
  Socket socket;     ///< The sender.
  std::string name;  ///< Its name.
  Arguments args;    ///< The values after the name.
  Ack ack;           ///< Answers it, if the client asked.
};

}  // namespace snug

#include "snug/next.h"
#include "snug/socket_sender.h"
#include "snug/typed.h"
