// Joins servers into a cluster over Redis, C++ and Node ones: the wire is that of
// @socket.io/redis-adapter. Link with the library snug-redis.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "snug/adapter.h"
#include "snug/export.h"
#include "snug/redis.h"

namespace snug {

/// Which channels a server subscribes with RedisAdapterOptions::sharded: `subscriptionMode` of
/// Node's createShardedAdapter. All servers of a cluster have the same.
enum class RedisShards {
  kStatic,  ///< "static": one for each namespace, so each server hears everything.
  /// "dynamic", the default: and one for each room, except those of sockets' own ids. As in Node
  /// those are told by their 20 characters.
  kDynamic,
  kDynamicPrivate,  ///< "dynamic-private": and one for each room.
};

/// How servers find and hear each other. All servers of a cluster have the same `key` and
/// `sharded`.
struct RedisAdapterOptions {
  /// Begins the name of every channel: Node's `key`, and `channelPrefix` of the sharded adapter.
  std::string key = "socket.io";
  /// How long other servers are waited for: by fetch_sockets, sockets, all_rooms, server_side_emit
  /// with answers, and by broadcasts with acknowledgements that have no timeout of their own.
  std::chrono::milliseconds requests_timeout{5'000};
  /// Answers go to the asker alone rather than to every server: Node's
  /// `publishOnSpecificResponseChannel`. Servers before version 8 of the Node adapter do not hear
  /// them. With `sharded` this is always so.
  bool publish_on_specific_response_channel = false;
  /// Subscribes the channel of each room while a socket of this server is in it, rather than all
  /// channels of a namespace. For clusters in which most rooms are at one server: Redis then sends
  /// each message to the servers that want it. It costs a subscription a room, sockets' own ids
  /// included, and a room that is new at this server hears the others once Redis has confirmed it.
  bool subscribe_by_room = false;
  /// Sharded publish and subscribe (Redis 7), with the wire of Node's createShardedAdapter. In a
  /// Redis Cluster of several shards, `redis` reaches the one that it is connected to.
  bool sharded = false;
  /// Which channels are subscribed with `sharded`.
  RedisShards shards = RedisShards::kDynamic;
  /// How often this server tells the others of its kind that it lives, on the channel
  /// `KEY-heartbeat#`, so that nobody waits for a server that hangs. Zero: never, and then a server
  /// that hangs delays each request by `requests_timeout`, as in Node. Node's servers do not
  /// listen.
  std::chrono::milliseconds heartbeat_interval{1'000};
  /// A server that was silent for so long hangs. At least twice `heartbeat_interval`.
  std::chrono::milliseconds heartbeat_timeout{3'000};
  /// One message between servers, at most. A larger one reaches this server's clients only, and is
  /// counted (AdapterState::unsent_count).
  std::size_t max_message_bytes = 16UL << 20;
};

/// The adapters of one server, over `redis`, which outlives the server. Give each server a Redis of
/// its own: Redis counts servers by their connections.
///
///     snug::Redis redis(loop, "redis://localhost:6379");
///     snug::Server server(loop, {.adapter = snug::redis_adapter(redis)});
///     server.to("kitchen").emit("hello");  // at every server
///
/// Throws std::invalid_argument, with a message that names the option, if an option cannot be used.
///
/// While Redis is away, events reach the sockets of this server, and the others miss them: a line
/// in the log tells of each change, and Adapter::state() of the number. Requests then give what
/// this server has, and `missing_count` is at least 1. Nothing that another server sends ends this
/// one: what cannot be read is dropped and counted.
///
/// Requests end when every server that lives has answered. One that hangs is not waited for if it
/// is of this kind; a Node server delays them by `requests_timeout`. Both are in `missing_count`.
///
///     auto found = co_await server.in("kitchen").fetch_sockets();
///     if (found->missing_count > 0) log("not all servers answered");
SNUG_API AdapterFactory redis_adapter(Redis& redis, RedisAdapterOptions options = {});

}  // namespace snug
