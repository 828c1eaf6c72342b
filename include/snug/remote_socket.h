// A socket that may be connected to another server of the cluster.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/adapter.h"
#include "snug/broadcast.h"
#include "snug/emitter.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/room_names.h"
#include "snug/socket.h"

namespace snug {

/// A result of fetch_sockets: a socket as it was at that moment, and a handle to reach it. If the
/// socket has left, calls do nothing. For emit and its relatives see Emitter. Loop thread only.
///
///     server.in("kitchen").fetch_sockets([](auto sockets) {
///       for (const snug::RemoteSocket& socket : *sockets) {
///         socket.join("fed");
///         socket.emit("dinner", socket.data().value("diet", "any"));
///       }
///     });
class SNUG_API RemoteSocket : public Emitter<RemoteSocket, Result<Json>> {
 public:
  /// The same as in Socket, at the moment of fetch_sockets.
  /// @{
  const std::string& id() const { return details_.id; }
  const Handshake& handshake() const { return details_.handshake; }
  const std::vector<std::string>& rooms() const { return details_.rooms; }
  /// @}
  /// Socket::data() when that is a snug::Json; null otherwise.
  const Json& data() const { return details_.data; }

  /// How long an answer is waited for; zero, the default, waits until the disconnect.
  ///
  ///     socket.timeout(5s).emit("color?", [](snug::Result<snug::Json> answer) { … });
  [[nodiscard]] RemoteSocket timeout(std::chrono::milliseconds timeout) const;
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
  friend Emitter<RemoteSocket, Result<Json>>;
  void emit_all(std::string_view event, OutgoingList values) const;
  void ask_all(std::string_view event, OutgoingList values,
               answer::AllValuesHandler on_answer) const;

  SocketDetails details_;
  Broadcast operator_;  ///< To the room of its id.
};

}  // namespace snug
