// A namespace: a set of sockets with its own events, rooms and middleware.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/broadcast.h"
#include "snug/json.h"
#include "snug/result.h"
#include "snug/socket.h"

namespace snug {

/// Why a connection is refused: the client's connect_error has this message and data.
struct ConnectError {
  std::string message;
  Json data;  ///< Left out when null.
};

/// Answers a middleware, once, at any later time. Cheap to copy; the first call of any copy counts,
/// and dropping every copy without one refuses with the message "connection refused". Loop thread
/// only.
class Next {
 public:
  using Decide = std::function<void(Result<void, ConnectError>)>;
  explicit Next(Decide decide);
  /// Goes on to the next middleware, or connects the socket.
  void operator()() const;
  /// Refuses: `next({"not authorized", {{"retry_after", 60}}})`.
  void operator()(ConnectError refusal) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

using ConnectionHandler = std::function<void(Socket)>;
using Middleware = std::function<void(Socket, Next)>;

/// A cheap handle that lives as long as its server. What handlers throw is caught and logged by
/// type, not by content; a middleware that throws refuses. Loop thread only.
///
///     snug::Namespace admin = server.of("/admin");
///     admin.use([](snug::Socket socket, snug::Next next) {
///       if (is_admin(socket.handshake().auth)) return next();
///       next({"not authorized", nullptr});
///     });
///     admin.on_connection([](snug::Socket socket) { socket.emit("welcome"); });
class Namespace {
 public:
  const std::string& name() const;  ///< "/" or "/admin".
  /// Adds a handler for sockets that have just connected: their CONNECT packet is queued already.
  void on_connection(ConnectionHandler handler);
  /// Adds a middleware: it runs for each new socket before on_connection, in the order added. The
  /// socket is not connected yet: it has a handshake and data, may join rooms and take handlers,
  /// but emits nothing, and its disconnect handlers are not called when it never connects.
  void use(Middleware middleware);
  /// The sockets that are connected now, in no order.
  std::vector<Socket> sockets() const;

  /// See Broadcast: `nsp.to("room").emit("event")`.
  Broadcast to(std::string_view room) const;
  Broadcast in(std::string_view room) const { return to(room); }
  Broadcast except(std::string_view room) const;
  /// Everyone in this namespace.
  Broadcast all() const;
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    all().emit(event, std::forward<Values>(values)...);
  }
  /// Emits "message", as in Node.
  template <class... Values>
  void send(Values&&... values) const {
    emit("message", std::forward<Values>(values)...);
  }
  void disconnect_sockets(bool close = false) const { all().disconnect_sockets(close); }

  class Impl;
  explicit Namespace(Impl& impl) : impl_(&impl) {}

 private:
  Impl* impl_;
};

}  // namespace snug
