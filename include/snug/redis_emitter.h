// Emits to the clients of a cluster from a program that has no server: a cron job, a worker. The
// wire is that of @socket.io/redis-emitter. Link with the library snug-redis.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "snug/broadcast.h"
#include "snug/emitter.h"
#include "snug/export.h"
#include "snug/outgoing.h"
#include "snug/redis.h"
#include "snug/room_names.h"

namespace snug {

/// @cond
namespace cluster {
class ClassicWire;
}
namespace answer {
/// The answer to an emit that none can come to.
struct None {};
}  // namespace answer
/// @endcond

/// How the servers are found.
struct RedisEmitterOptions {
  std::string key = "socket.io";  ///< RedisAdapterOptions::key of the servers.
};

/// Recipients at every server of a cluster, and how events travel to them: those of Broadcast,
/// without answers. The servers have snug::redis_adapter, or Node's createAdapter (not the sharded
/// one).
///
///     snug::Redis redis(loop, "redis://localhost:6379");
///     snug::RedisEmitter emitter(redis);
///     emitter.emit("hello", "everyone");
///     emitter.of("/admin").to("staff").except(id).emit("shift", {{"begins", "8:00"}});
///     emitter.in("lobby").sockets_join("game");
///
/// Immutable: each modifier returns a new value, which may be kept; values share their state. A
/// message is published at once, and waits while Redis is away (RedisOptions::max_wait); one that
/// is given up is told by the log of `redis`. Nobody hears whether a server was there. Redis
/// outlives it. Loop thread only.
///
/// emit and its relatives are those of Emitter, except for answers, which do not compile. An event
/// with a reserved name (see EventName) throws std::invalid_argument, as in Node, because there is
/// no server whose log could tell. So does one whose values are nested deeper than 1,000.
class SNUG_API RedisEmitter : public Emitter<RedisEmitter, answer::None> {
 public:
  /// For the namespace "/".
  explicit RedisEmitter(Redis& redis, RedisEmitterOptions options = {});

  /// Everyone in that namespace. A missing "/" is put before the name.
  [[nodiscard]] RedisEmitter of(std::string_view nsp) const;
  /// Adds a room, or several: the sockets in any of them.
  [[nodiscard]] RedisEmitter to(const RoomNames& rooms) const;
  /// The same as to().
  [[nodiscard]] RedisEmitter in(const RoomNames& rooms) const { return to(rooms); }
  /// Excludes the sockets in that room, or in any of those.
  [[nodiscard]] RedisEmitter except(const RoomNames& rooms) const;
  /// Recipients whose transport is not writable at that moment miss the event.
  [[nodiscard]] RedisEmitter volatile_() const;
  /// Whether the servers' `per_message_deflate` may compress the event.
  [[nodiscard]] RedisEmitter compress(bool compress) const;

  /// Every recipient joins, or leaves, these rooms.
  /// @{
  void sockets_join(const RoomNames& rooms) const;
  void sockets_leave(const RoomNames& rooms) const;
  /// @}
  /// Every recipient leaves the namespace; `close` also ends the connections beneath.
  void disconnect_sockets(bool close = false) const;

  /// Emits to the servers themselves: the handlers of Namespace::on (`io.on` in Node). The first
  /// value may stand in braces. The names "connect", "connection" and "new_namespace" throw
  /// std::invalid_argument, because servers have handlers of their own for these.
  ///
  ///     emitter.server_side_emit("reload", {{"table", "prices"}});
  /// @{
  template <class... Values>
  void server_side_emit(std::string_view event, Values&&... values) const {
    emit_to_servers(event, {Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  template <class... Values>
  void server_side_emit(std::string_view event, const BracedValue& first, Values&&... more) const {
    server_side_emit(event, first.outgoing(), std::forward<Values>(more)...);
  }
  /// @}

 private:
  friend Emitter<RedisEmitter, answer::None>;
  void emit_all(std::string_view event, OutgoingList values) const;
  template <class Handler>
  void ask_all(std::string_view, OutgoingList, Handler) const {
    static_assert(sizeof(Handler) == 0, "no answers come back to an emitter: emit without one");
  }
  void emit_to_servers(std::string_view event, OutgoingList values) const;

  Redis* redis_;
  std::string key_;
  std::shared_ptr<const cluster::ClassicWire> wire_;
  BroadcastOptions options_;
};

}  // namespace snug
