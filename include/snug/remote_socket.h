// A socket that may be connected to another server of the cluster.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/adapter.h"
#include "snug/awaitable.h"
#include "snug/broadcast.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/room_names.h"
#include "snug/socket.h"

namespace snug {

/// A result of fetch_sockets: a socket as it was at that moment, and a handle to reach it. If the
/// socket has left, calls do nothing. Loop thread only.
///
///     server.in("kitchen").fetch_sockets([](auto sockets) {
///       for (const snug::RemoteSocket& socket : *sockets) {
///         socket.join("fed");
///         socket.emit("dinner", socket.data().value("diet", "any"));
///       }
///     });
class SNUG_API RemoteSocket {
 public:
  /// The same as in Socket, at the moment of fetch_sockets.
  /// @{
  const std::string& id() const { return details_.id; }
  const Handshake& handshake() const { return details_.handshake; }
  const std::vector<std::string>& rooms() const { return details_.rooms; }
  /// @}
  /// Socket::data() when that is a snug::Json; null otherwise.
  const Json& data() const { return details_.data; }

  /// Sends an event to it.
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    operator_.emit(event, std::forward<Values>(values)...);
  }
  /// The same with the values as one array.
  void emit_values(std::string_view event, Json values) const {
    operator_.emit_values(event, std::move(values));
  }
  /// How long emit_with_ack waits.
  [[nodiscard]] RemoteSocket timeout(std::chrono::milliseconds timeout) const;
  /// Emits and asks for an answer; see AckHandler.
  ///
  ///     socket.timeout(5s).emit_with_ack("color?", {}, [](snug::Result<snug::Json> answer) { … });
  void emit_with_ack(std::string_view event, Json values, AckHandler on_answer) const;
  /// The same for a coroutine (see task.h).
  ///
  ///     const auto answer = co_await socket.emit_with_ack(5s, "color?", "sky");
  template <class... Values>
  Awaitable<Result<Json>> emit_with_ack(std::chrono::milliseconds limit, std::string_view event,
                                        Values&&... values) const {
    return timeout(limit).emit_with_ack(event,
                                        Json::array({Json(std::forward<Values>(values))...}));
  }
  /// The same within the timeout() set before, with the values as one array.
  Awaitable<Result<Json>> emit_with_ack(std::string_view event, Json values) const {
    return Awaitable<Result<Json>>(
        [&](auto done) { emit_with_ack(event, std::move(values), std::move(done)); });
  }
  /// Makes the socket join, or leave, these rooms.
  /// @{
  void join(const RoomNames& rooms) const { operator_.sockets_join(rooms); }
  void leave(const RoomNames& rooms) const { operator_.sockets_leave(rooms); }
  /// @}
  /// See Socket::disconnect.
  void disconnect(bool close = false) const { operator_.disconnect_sockets(close); }

  /// For the library and for adapters.
  RemoteSocket(SocketDetails details, Broadcast its_operator)
      : details_(std::move(details)), operator_(std::move(its_operator)) {}

 private:
  SocketDetails details_;
  Broadcast operator_;  ///< To the room of its id.
};

}  // namespace snug
