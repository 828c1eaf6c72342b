// The entries of the stream: fields uid, nsp, type and data, as in
// @socket.io/redis-streams-adapter.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cluster/message.h"
#include "cluster/stream_id.h"
#include "snug/redis.h"
#include "snug/redis_streams_adapter.h"

namespace snug::cluster {

struct StreamEntry {
  StreamId id{};
  std::string uid;  ///< The sender's.
  std::string nsp;
  std::size_t type = 0;
  std::string data;  ///< JSON that begins with '{', or MessagePack as base64.
};

/// Of other servers of our kind: a session continues at the sender, `{sid, pid}`. Node's ignore it.
inline constexpr std::size_t kMovedType = 100;
/// Of other servers of our kind: nothing, but an id beyond all others. In the namespace "".
inline constexpr std::size_t kMarkType = 101;

/// `[id, [field, value, …]]`. Nothing but the id if it is no message; nothing at all if that is
/// none.
std::optional<StreamEntry> read_entry(const RedisReply& reply);
/// The data as a value. Nothing if it cannot be read.
std::optional<Json> read_data(const StreamEntry& entry);
/// The data as a message. False if it is none.
bool read_message(const StreamEntry& entry, Message& message);

/// The entry of kMarkType.
StreamEntry mark_entry();
/// Adds an entry with the next id. The reply is added_id().
RedisCommand add_command(const RedisStreamsAdapterOptions& options, const StreamEntry& entry);
std::optional<StreamId> added_id(const RedisReply& reply);
/// Entries from `first` to `last`, and the newest `count` from `first` to `last`.
/// @{
RedisCommand range_command(const std::string& stream, StreamId first, StreamId last,
                           std::size_t count);
RedisCommand newest_command(const std::string& stream, StreamId first, StreamId last,
                            std::size_t count);
/// @}
/// The id of the first entry of a range; nothing if it is empty.
std::optional<StreamId> id_in(const RedisReply& range);
/// Whether a command of `redis` has that error because its reply was too large.
bool was_too_large(const Redis& redis, const Error& error);

}  // namespace snug::cluster
