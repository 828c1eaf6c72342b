// The users of a cluster, whose servers share a Redis. Link with the library snug-redis.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "snug/export.h"
#include "snug/namespace.h"
#include "snug/redis.h"
#include "snug/user_registry.h"

namespace snug {

/// Names, times and limits of a RedisUserRegistry. All servers of a cluster have the same.
struct RedisUserRegistryOptions {
  /// Begins the names of its keys and of its channel.
  std::string key = "snug:users";
  /// Users of a server that was killed are online for so long, and up to a third longer. A server
  /// writes a sign of life three times as often, so that two of them may be late. At least 100 ms.
  std::chrono::milliseconds time_to_live{15'000};
  /// Users of other servers, once for each server at which they are. Each takes some 200 bytes at
  /// every server. With more, partial() is true, and users beyond it count as offline.
  std::size_t max_user_count = 1'000'000;
  /// As for one server.
  UserRegistryOptions users{};
};

/// A UserRegistry for all servers of a cluster: each knows who is online at the others, asks Redis
/// for the ids of their sockets, and sends to them through the adapter of the namespace, which is
/// the cluster's, too (redis_adapter.h).
///
///     snug::Redis redis(loop, "redis://localhost:6379");
///     snug::Server server(loop, {.adapter = snug::redis_adapter(redis)});
///     snug::RedisUserRegistry users(redis, server.of("/"));
///
/// **Redis is away**: put(), is_online(), the handlers and the rest go on with the sockets of this
/// server and with the last that was heard of the others, and partial() is true. When Redis is
/// there again, each server tells what has changed meanwhile, also to a Redis that has lost its
/// data. No server is taken for dead before it had time for that.
///
/// **A server is killed**, or hangs: its users are offline, and the handlers of the others are
/// called, when its time_to_live is over. When it goes on after that, its users are online again. A
/// registry that is destroyed says so, and its users are offline at once.
///
/// These are its keys, for a person who looks into Redis. NSP is the namespace, NODE a name of 12
/// letters and digits that each registry chooses:
///
/// - `KEY#NSP#nodes`: a set with the names of all servers.
/// - `KEY#NSP#node#NODE`: a hash with the time to live. Its fields are users, with the ids of their
///   sockets as a JSON array; the field without a name has the number of the last change.
/// - `KEY#NSP#changes`: a channel with JSON. `[NODE, number, user, online]` is one change,
///   `[NODE, number]` many at once, and `[NODE]` the end of a registry.
///
/// A program that may write there can invent users; nothing that stands there is trusted otherwise.
/// Sets and hashes are read page by page, so that Redis serves others meanwhile. A heartbeat reads
/// 50,000 names of servers and takes away those of dead ones; partial() is true while there are
/// more, or more than 1,000 living servers. Ids of sockets have at most 256 bytes.
///
/// Lifetime: `redis` outlives it. Everything else is as for a UserRegistry.
class SNUG_API RedisUserRegistry : public UserRegistry {
 public:
  /// For the sockets of that namespace. It is partial() until it has heard of the other servers.
  RedisUserRegistry(Redis& redis, const Namespace& nsp, RedisUserRegistryOptions options = {});
  /// Tells the other servers that its users are gone from here.
  ~RedisUserRegistry() override;

  bool partial() const override;
  /// See UserRegistry. Redis is asked for the sockets of the servers that have the user. Where it
  /// cannot be asked, the answer is partial: it has the sockets of this server.
  void sockets_of(std::string_view user, SocketsHandler done) override;

  class Cluster;

 protected:
  void on_local_change(const std::string& user) override;

 private:
  std::shared_ptr<Cluster> cluster_;
};

}  // namespace snug
