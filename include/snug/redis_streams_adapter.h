// Joins servers into a cluster over a stream of Redis, with connection state recovery at any of
// them: the wire is that of @socket.io/redis-streams-adapter. Link with the library snug-redis.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "snug/adapter.h"
#include "snug/export.h"
#include "snug/redis.h"

namespace snug {

/// How servers find and hear each other. All servers of a cluster have the same names.
struct RedisStreamsAdapterOptions {
  /// The key of the stream with the events and the changes of rooms of all namespaces.
  std::string stream_name = "socket.io";
  /// Entries that Redis keeps, about (`MAXLEN ~`): as much can be missed by a client that comes
  /// back, and by a server that was away.
  std::size_t max_length = 10'000;
  /// Entries that one command reads, and a page of those that a client missed.
  std::size_t read_count = 100;
  /// How long a read waits for the next entry. Less than Redis' `timeout`, if that is set. When
  /// none has come, it is looked whether the stream is still the same one.
  std::chrono::milliseconds block_time{5'000};
  /// Begins the channels of requests and their answers, which need no place in the stream.
  std::string channel_prefix = "socket.io";
  /// Whether those are shard channels (Redis 7).
  bool use_sharded_pub_sub = false;
  /// Begins the key of each session. It is followed by the client's secret.
  std::string session_key_prefix = "sio:session:";
  /// As in RedisAdapterOptions.
  /// @{
  std::chrono::milliseconds requests_timeout{5'000};
  std::chrono::milliseconds heartbeat_interval{5'000};
  std::chrono::milliseconds heartbeat_timeout{10'000};
  /// @}
  /// One message of another server, at most. Larger ones are dropped and counted. Messages of this
  /// server that are larger, or do not fit into RedisOptions::max_reply_bytes, are not written:
  /// they reach its own sockets, and AdapterState::unsent_count has them. The session of a client
  /// that is larger is not kept.
  std::size_t max_message_bytes = 16UL << 20;
};

/// The adapters of one server, over `redis`, which outlives the server. Give each server a Redis of
/// its own. A second one with the same URL and options is made for the reading, which waits, and a
/// third for what clients missed, which may be large, when the first of them comes back.
///
///     snug::Redis redis(loop, "redis://localhost:6379");
///     snug::Server server(loop, {
///         .adapter = snug::redis_streams_adapter(redis),
///         .connection_state_recovery = snug::ConnectionStateRecoveryOptions{},
///     });
///
/// Throws std::invalid_argument, with a message that names the option, if an option cannot be used.
///
/// Events, sockets_join, sockets_leave and disconnect_sockets go to the stream, and every server
/// carries them out when it reads them, the sender too. So all clients of the cluster get events in
/// one order, at the price of one round trip to Redis; recipients are those that are in the rooms
/// then. Everything else, and what is `local`, works as with redis_adapter().
///
/// With connection state recovery, clients continue at any server, also when theirs was killed: see
/// docs/guide/connection-state-recovery.md. Node's servers take sessions over when a client has
/// left, and give theirs.
///
/// While Redis is away, or does not let the stream be read, events reach the sockets of this
/// server, without an offset. Afterwards reading goes on where it ended. If entries were trimmed or
/// lost before they were read, a line in the log tells of the gap, and Adapter::state() counts it
/// among the unreadable. So it is with an entry that is too large to be read, which is left out.
///
/// Adapter::state() is connected while messages go to the stream and are read from it. It has the
/// reason while Redis refuses either. Messages that Redis refuses reach the sockets of this server.
SNUG_API AdapterFactory redis_streams_adapter(Redis& redis,
                                              RedisStreamsAdapterOptions options = {});

}  // namespace snug
