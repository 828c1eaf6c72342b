// A namespace: a set of sockets with its own events, rooms and middleware.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/adapter.h"
#include "snug/awaitable.h"
#include "snug/broadcast.h"
#include "snug/emitter.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/next.h"
#include "snug/remote_socket.h"
#include "snug/result.h"
#include "snug/room_names.h"
#include "snug/server_side_emitter.h"
#include "snug/socket.h"

namespace snug {

class Namespace;

/// See Server::of.
using NamespaceFilter = std::function<void(const std::string& name, const Json& auth, Next next)>;
/// Called with a socket that has just connected.
using ConnectionHandler = std::function<void(Socket)>;
/// See Namespace::use.
using Middleware = std::function<void(Socket, Next)>;

/// True for handlers of a client rather than of another server's event: a mistake in on().
template <class Handler>
concept ForClients =
    std::is_invocable_v<Handler&, Socket> && !std::is_invocable_v<Handler&, ServerEvent>;

/// A cheap handle; valid while its server lives. As for a pointer, `const` concerns the handle and
/// not the namespace. emit and its relatives (see Emitter) reach every socket in it, and
/// server_side_emit (see ServerSideEmitter) the other servers of a cluster. An exception of a
/// handler is logged with its what(); the on_error handlers of the socket that connected hear of
/// it. A middleware that throws refuses, with "connection refused". Loop thread only.
///
///     snug::Namespace admin = server.of("/admin");
///     admin.use([](snug::Socket socket, snug::Next next) {
///       if (is_admin(socket.handshake().auth)) return next();
///       next({"not authorized", nullptr});
///     });
///     admin.on_connection([](snug::Socket socket) { socket.emit("welcome"); });
class SNUG_API Namespace : public Emitter<Namespace, BroadcastAnswers>,
                           public ServerSideEmitter<Namespace> {
 public:
  const std::string& name() const;  ///< "/" or "/admin".
  /// Adds a handler for sockets that have just connected; their CONNECT packet is already queued.
  ListenerId on_connection(ConnectionHandler handler) const;
  /// Adds a middleware. It runs for each new socket before on_connection, in the order added. The
  /// socket is not connected yet: it has a handshake and data, may join rooms and take handlers,
  /// but emits nothing. If it never connects, its disconnect handlers are not called. A middleware
  /// that off() removes is not asked any more, also not for sockets that wait for an earlier one.
  ListenerId use(Middleware middleware) const;
  /// Removes one handler or middleware, whichever function of this namespace added it.
  ///
  ///     const snug::ListenerId id = nsp.on_connection(…);
  ///     nsp.off(id);
  void off(ListenerId id) const;
  /// The sockets that are connected to this server now, in no particular order.
  std::vector<Socket> sockets() const;

  // --- to its sockets: see Broadcast ---

  /// Everyone in this namespace.
  Broadcast all() const;
  /// The calls of Broadcast: `nsp.to("room").emit("event")`.
  /// @{
  Broadcast to(const RoomNames& rooms) const { return all().to(rooms); }
  Broadcast in(const RoomNames& rooms) const { return all().to(rooms); }
  Broadcast except(const RoomNames& rooms) const { return all().except(rooms); }
  Broadcast volatile_() const { return all().volatile_(); }
  Broadcast compress(bool compress) const { return all().compress(compress); }
  Broadcast local() const { return all().local(); }
  Broadcast timeout(std::chrono::milliseconds timeout) const { return all().timeout(timeout); }
  void fetch_sockets(FetchHandler done) const { all().fetch_sockets(std::move(done)); }
  Awaitable<Result<Found<RemoteSocket>>> fetch_sockets() const { return all().fetch_sockets(); }
  void sockets_join(const RoomNames& rooms) const { all().sockets_join(rooms); }
  void sockets_leave(const RoomNames& rooms) const { all().sockets_leave(rooms); }
  void disconnect_sockets(bool close = false) const { all().disconnect_sockets(close); }
  /// @}

  // --- from the other servers of a cluster ---

  /// Adds a handler for events that other servers emit with server_side_emit. Several are called in
  /// the order added.
  ///
  ///     nsp.on("reload", [](snug::ServerEvent event) { reload(event.args[0]); });
  ListenerId on(std::string event, std::function<void(ServerEvent)> handler) const;
  /// Does not compile: clients are met in on_connection, and their events in Socket::on.
  template <ForClients Handler>
  void on(std::string_view, Handler) const {
    static_assert(!ForClients<Handler>,
                  "on() of a server or namespace is for events of other servers: use "
                  "on_connection for clients, and Socket::on for their events");
  }
  /// The same for the next event of that name only.
  ListenerId once(std::string event, std::function<void(ServerEvent)> handler) const;
  /// Removes every handler of on() and once() for that name.
  void off(std::string_view event) const;
  /// Removes every handler of on() and once().
  void off() const;

  // --- rooms ---

  /// The adapter, which knows who is in which room.
  ///
  ///     nsp.adapter().sockets({"kitchen"}, [](auto ids) { … });
  Adapter& adapter() const;
  /// Called when a room is created or deleted, and when a socket joins or leaves one. A room exists
  /// from the first socket of this server that joins it until the last one leaves. This includes
  /// the rooms of sockets' own ids. Handlers may join and leave.
  ///
  ///     nsp.on_join_room([](std::string_view room, std::string_view socket_id) { … });
  /// @{
  ListenerId on_create_room(std::function<void(std::string_view room)> handler) const;
  ListenerId on_delete_room(std::function<void(std::string_view room)> handler) const;
  ListenerId on_join_room(
      std::function<void(std::string_view room, std::string_view id)> handler) const;
  ListenerId on_leave_room(
      std::function<void(std::string_view room, std::string_view id)> handler) const;
  /// @}

  class Impl;
  /// For the library.
  explicit Namespace(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  Impl* impl() const { return impl_.get(); }  ///< For the library.

 private:
  friend class Server;
  friend Emitter<Namespace, BroadcastAnswers>;
  friend ServerSideEmitter<Namespace>;
  void emit_all(std::string_view event, OutgoingList values) const;
  void ask_all(std::string_view event, OutgoingList values, BroadcastAckHandler on_answers) const;
  void emit_to_servers(std::string_view event, OutgoingList values,
                       BroadcastAckHandler on_answers) const;

  std::shared_ptr<Impl> impl_;
};

}  // namespace snug
