// Which users are here, and with which sockets. A user is whoever a program says a socket is: a
// person with a phone and two tabs is one user with three sockets.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snug/broadcast.h"
#include "snug/export.h"
#include "snug/namespace.h"
#include "snug/result.h"
#include "snug/socket.h"

namespace snug {

class Loop;

/// Names and limits of a UserRegistry.
struct UserRegistryOptions {
  /// A user's sockets are in the room of this and the user's id. No other rooms should begin so.
  std::string room_prefix = "user:";
  /// A user's id. It becomes a room's name, and is sent between servers at each change.
  std::size_t max_user_bytes = 256;
  /// Sockets of one user at one server. A client that opens more has lost count of them.
  std::size_t max_sockets_per_user = 1'000;
};

/// A user's sockets.
struct UserSockets {
  std::vector<std::string> ids;  ///< Socket::id() of each, in no particular order.
  /// Other servers may have more, because they could not be asked. See UserRegistry::partial().
  bool partial = false;
};

/// Users and their sockets in one namespace. This class knows the sockets of this server;
/// RedisUserRegistry (redis_user_registry.h) is the same for all servers of a cluster.
///
///     snug::UserRegistry users(loop, server.of("/"));
///     users.on_online([](const std::string& user) { … });
///     server.on_connection([&users](snug::Socket socket) {
///       if (!users.put(socket, user_of(socket.handshake()))) socket.disconnect();
///     });
///     users.to("ann").emit("news", text);  // every socket of hers, at every server
///
/// Lifetime: `loop` outlives it. It may end before or after its server; after it, its sockets stay
/// in the rooms that they have joined. Loop thread only.
class SNUG_API UserRegistry {
 public:
  /// Called with a user's id.
  using UserHandler = std::function<void(const std::string& user)>;
  /// Called once, in a later turn.
  using SocketsHandler = std::function<void(UserSockets sockets)>;

  /// For the sockets of that namespace.
  UserRegistry(Loop& loop, const Namespace& nsp, UserRegistryOptions options = {});
  /// Handlers that wait are dropped, uncalled.
  virtual ~UserRegistry();
  UserRegistry(const UserRegistry&) = delete;
  UserRegistry& operator=(const UserRegistry&) = delete;

  /// The socket is that user's until it disconnects, or until another call of put() or remove().
  /// It joins the user's room. Call it for a connected socket, so in a handler of on_connection
  /// rather than in a middleware. A recovered socket (connection-state recovery) needs it again.
  ///
  /// Errors, with which nothing changes: `user_invalid` (empty, longer than max_user_bytes, or not
  /// UTF-8), `too_many_sockets` (max_sockets_per_user), `disconnected` (the socket is not
  /// connected), `namespace_invalid` (it is in another namespace).
  Result<void> put(const Socket& socket, std::string_view user);
  /// The socket is nobody's any more, for a user who signs out and stays connected. It leaves the
  /// user's room. Does nothing for a socket that is nobody's.
  void remove(const Socket& socket);
  /// The user of a socket of this server; empty if it is nobody's.
  std::string user_of(const Socket& socket) const;

  /// Whether the user has a socket at any server, as far as this server has heard. With false look
  /// at partial(), too.
  bool is_online(std::string_view user) const;
  /// The number of users for whom is_online() is true.
  std::size_t online_count() const;
  /// Whether users and sockets of other servers may be missing, because they could not be asked.
  /// Never here, where no other server is known.
  virtual bool partial() const;
  /// Calls `done` with the ids of all sockets of that user, of this server first.
  virtual void sockets_of(std::string_view user, SocketsHandler done);

  /// Everyone who is that user, through the adapter of the namespace: with an adapter of a cluster
  /// this reaches sockets at every server, also those that partial() hides.
  ///
  ///     users.to("ann").except(socket.id()).emit("read", message_id);
  Broadcast to(std::string_view user) const;
  /// The room of a user, for the calls that take rooms (RoomNames).
  std::string room_of(std::string_view user) const;

  /// Calls `handler` in a later turn, once for each user whose first socket anywhere came, or whose
  /// last one anywhere is gone. Sockets between these are told nobody. A user who leaves one server
  /// and comes to another may be told at some servers and not at others; all of them agree in the
  /// end. A page that is loaded anew usually goes offline and comes back.
  /// @{
  ListenerId on_online(UserHandler handler);
  ListenerId on_offline(UserHandler handler);
  /// @}
  /// Removes one such handler. Handlers may call it. Unknown ids are ignored.
  void off(ListenerId id);

 protected:
  /// For a registry that knows of other servers: derive from it, as RedisUserRegistry does.
  /// @{
  Loop& loop() const;  ///< As it was given.
  /// The ids of this server's sockets of that user.
  const std::vector<std::string>& local_sockets(std::string_view user) const;
  /// The users of this server's sockets.
  std::vector<std::string> local_users() const;
  /// Whether the user has sockets at other servers. Handlers are called as it follows from that.
  void set_elsewhere(const std::string& user, bool elsewhere);
  /// Called when local_sockets(user) has changed. The default does nothing.
  virtual void on_local_change(const std::string& user);
  /// Runs `task` in a later turn, unless this has ended before.
  void later(std::function<void()> task);
  /// @}

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace snug
