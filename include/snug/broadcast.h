// A set of recipients: rooms that are included and rooms that are excluded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/awaitable.h"
#include "snug/emitter.h"
#include "snug/export.h"
#include "snug/found.h"
#include "snug/json.h"
#include "snug/outgoing.h"
#include "snug/result.h"
#include "snug/room_names.h"

namespace snug {

class Namespace;
class RemoteSocket;

/// How an event travels.
struct EmitFlags {
  bool volatile_flag = false;  ///< Recipients whose transport is not writable miss it.
  bool compress = true;        ///< Whether `per_message_deflate` may compress it.
  bool local = false;          ///< Only to clients of this server, not of others in its cluster.
  std::chrono::milliseconds timeout{0};  ///< For answers; zero waits until the disconnect.
  bool expect_single_response = false;   ///< The first answer ends the wait: RemoteSocket sets it.
};

/// The recipients of an event, and how it travels. A socket is a recipient if it is in one of
/// `rooms` (or `rooms` is empty) and in none of `except`.
struct BroadcastOptions {
  std::vector<std::string> rooms{};   ///< Any of these; all when empty.
  std::vector<std::string> except{};  ///< None of these.
  EmitFlags flags{};                  ///< How it travels.
};

/// Called once, with the sockets and the number of servers that did not answer. The error
/// `unsupported` comes from the parent of dynamic namespaces, which has no sockets.
using FetchHandler = std::function<void(Result<Found<RemoteSocket>>)>;

/// Recipients of one namespace: the sockets in any of the rooms of to(), or all sockets without
/// to(), except those in a room of except(). A socket's id is the name of a room that reaches that
/// socket. In a cluster (ServerOptions::adapter), it includes the sockets of all servers.
///
///     server.to("kitchen").except(socket.id()).emit("hello", "world");
///     server.to({"kitchen", "hall"}).volatile_().emit("temperature", 21.5);
///
/// Immutable: each modifier returns a new value, which may be kept and used again while the server
/// lives. Membership is looked up at each emit. A packet is encoded once, whatever the number of
/// recipients, and reaches each socket once. Handlers that run within a call may join, leave and
/// disconnect. For emit and its relatives see Emitter; without a callback, the functions are for
/// coroutines (see task.h). Loop thread only.
class SNUG_API Broadcast : public Emitter<Broadcast, BroadcastAnswers> {
 public:
  /// Adds a room, or several. An empty room adds nobody.
  [[nodiscard]] Broadcast to(const RoomNames& rooms) const;
  /// The same as to().
  [[nodiscard]] Broadcast in(const RoomNames& rooms) const { return to(rooms); }
  /// Excludes the sockets in that room (any of those rooms), even if to() includes them.
  [[nodiscard]] Broadcast except(const RoomNames& rooms) const;
  /// Recipients whose transport is not writable at that moment miss the event. For values that are
  /// soon outdated.
  ///
  ///     server.to("game").volatile_().emit("position", x, y);
  [[nodiscard]] Broadcast volatile_() const;
  /// Whether `per_message_deflate`, if it is on, may compress the event. Not worthwhile for data
  /// that are already compressed.
  ///
  ///     server.to("album").compress(false).emit("photo", snug::Json::binary(jpeg));
  [[nodiscard]] Broadcast compress(bool compress) const;
  /// Only clients of this server, not those of the other servers in its cluster.
  ///
  ///     server.local().emit("restart", "in one minute");
  [[nodiscard]] Broadcast local() const;
  /// How long answers are waited for; zero, the default, waits until the recipient disconnects.
  ///
  ///     server.to("players").timeout(5s).emit("ready?", [](snug::BroadcastAnswers all) {
  ///       start(all.answers.size(), all.missing_count);
  ///     });
  [[nodiscard]] Broadcast timeout(std::chrono::milliseconds timeout) const;

  /// Calls `done` with the recipients as they are now, at the end of the turn or when the cluster
  /// has answered.
  ///
  ///     server.in("kitchen").fetch_sockets([](snug::Result<snug::Found<snug::RemoteSocket>> all) {
  ///       for (const auto& socket : all.value_or({})) socket.emit("seen", socket.id());
  ///     });
  void fetch_sockets(FetchHandler done) const;
  /// The same for a coroutine.
  ///
  ///     const auto found = co_await server.in("kitchen").fetch_sockets();
  ///     if (found) reply(found->size());
  Awaitable<Result<Found<RemoteSocket>>> fetch_sockets() const;
  /// Every recipient joins, or leaves, these rooms.
  ///
  ///     server.in("lobby").sockets_join({"game", "players"});
  void sockets_join(const RoomNames& rooms) const;
  void sockets_leave(const RoomNames& rooms) const;  ///< See sockets_join().
  /// Every recipient leaves the namespace; `close` also ends the connections beneath. See
  /// Socket::disconnect.
  void disconnect_sockets(bool close = false) const;

  struct Target;  // the namespace, known to src/lib/socketio
  /// For the library.
  /// @{
  explicit Broadcast(std::shared_ptr<Target> target) : target_(std::move(target)) {}
  Broadcast(std::shared_ptr<Target> target, BroadcastOptions options)
      : target_(std::move(target)), options_(std::move(options)) {}
  /// @}

 private:
  friend class Namespace;
  friend class RemoteSocket;
  friend Emitter<Broadcast, BroadcastAnswers>;
  void emit_all(std::string_view event, OutgoingList values) const;
  void ask_all(std::string_view event, OutgoingList values, BroadcastAckHandler on_answers) const;

  std::shared_ptr<Target> target_;
  BroadcastOptions options_;
};

}  // namespace snug
