// A Redis in a test's own process, for programs that use snug::Redis (redis.h): data,
// subscriptions, and every trouble that a real one makes, on the clock of a World. Link with the
// library snug-testing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"
#include "snug/testing/world.h"

namespace snug::testing {

/// How a Redis is reached; every member is optional.
struct RedisSettings {
  std::string host = "redis.test";  ///< Its name. Two in one world have different ones.
  int port = 6379;                  ///< Its port.
  /// The passwords of users. Whoever gives no user is "default", who needs a password only if it is
  /// here; url() then has it.
  std::map<std::string, std::string, std::less<>> users{};
  bool tls = false;  ///< It speaks TLS, and url() begins with `rediss://`.
};

/// What a stop leaves of the data. Connections and subscriptions are lost in any case.
enum class RedisData {
  kLost,  ///< Nothing, as without persistence.
  kKept,  ///< Everything, as with an append-only file.
};

/// Whether late messages of one channel keep their order.
enum class RedisOrder {
  kKept,  ///< None arrives before one that was published earlier.
  kLost,  ///< A late one is overtaken by those that are not late.
};

/// One connection, as CLIENT LIST would have it.
struct RedisConnection {
  std::int64_t id = 0;               ///< From 1, in the order of their coming: CLIENT ID.
  std::string node{};                ///< The name given to Redis::url; empty without one.
  std::string name{};                ///< The one of CLIENT SETNAME; empty without one.
  std::size_t subscribed_count = 0;  ///< Its channels, patterns and shard channels.
  bool frozen = false;               ///< See Redis::freeze.

  bool operator==(const RedisConnection&) const = default;  ///< Whether all members are equal.
};

/// One command that came.
struct RedisRequest {
  std::int64_t connection = 0;       ///< The id of the connection.
  std::string node{};                ///< The node of the connection.
  std::vector<std::string> words{};  ///< Name and arguments, as they came.
};

/// A Redis 7 in memory, in the network of a world: the program's own client code connects to it.
/// Several servers with a snug::Redis each, on the loop of one world, are a cluster:
///
///     snug::testing::World world;
///     snug::testing::Redis redis(world);
///     snug::Redis ours(world.loop(), redis.url("a"));
///     snug::Redis theirs(world.loop(), redis.url("b"));
///
///     redis.freeze("b");           // that node is cut off, or stopped by SIGSTOP
///     redis.stop();                // the server is killed, and its data is gone
///     world.advance(10s);
///     redis.start();
///     EXPECT_EQ(redis.value("users"), snug::Json({{"ann", "a"}}));
///
/// Replies and error texts are those of Redis 7.0, in RESP2. It knows:
///
/// - PING ECHO AUTH SELECT QUIT RESET, CLIENT SETNAME GETNAME ID, INFO (a few lines) TIME DBSIZE
///   FLUSHALL FLUSHDB, MULTI EXEC DISCARD
/// - SUBSCRIBE PSUBSCRIBE SSUBSCRIBE and their ends, PUBLISH SPUBLISH
/// - PUBSUB CHANNELS NUMSUB NUMPAT SHARDCHANNELS SHARDNUMSUB
/// - DEL UNLINK EXISTS TYPE KEYS SCAN (all keys at once) EXPIRE PEXPIRE TTL PTTL PERSIST
/// - GET SET INCR; HSET HSETNX HGET HMGET HDEL HGETALL HKEYS HVALS HLEN HEXISTS HSCAN; SADD SREM
///   SMEMBERS SISMEMBER SCARD SSCAN; ZADD ZREM ZSCORE ZCARD ZRANGE (by index) ZRANGEBYSCORE
///   ZREMRANGEBYSCORE
/// - XADD XTRIM XDEL XLEN XRANGE XREVRANGE XREAD (also BLOCK)
///
/// Another command gets the error that Redis has for a command it does not know. Keys expire, and
/// ids of streams and TIME go, by the world's clock; a key is gone as soon as the clock reaches its
/// time. Where Redis promises no order (SMEMBERS, KEYS), names are sorted.
///
/// Each call returns when only waiting is left to do, as the calls of World do; within a handler,
/// what follows from it happens when the handler has returned. One thread. The world outlives it,
/// and no handler destroys it.
class Redis {
 public:
  /// Listens from now on.
  explicit Redis(World& world, RedisSettings settings = {});
  ~Redis();  ///< Ends its connections.
  Redis(const Redis&) = delete;
  Redis& operator=(const Redis&) = delete;

  /// The address for a snug::Redis: "redis://redis.test:6379". With a node, which is a word of
  /// letters and digits, it is a name of its own, "redis://b.redis.test:6379", that tells the
  /// connections of the program's parts apart, and makes troubles for one of them.
  std::string url(std::string_view node = {});

  // --- looking inside ---

  /// The value of a key: a string, an object with the fields of a hash, an array with the members
  /// of a set, with `[member, score]` of a sorted set, or with `[id, [field, value, …]]` of a
  /// stream. Null if there is no such key. Strings hold bytes of any kind.
  Json value(std::string_view key, std::size_t database = 0) const;
  /// The keys that match a pattern of Redis', sorted.
  std::vector<std::string> keys(std::string_view pattern = "*", std::size_t database = 0) const;
  Json dump(std::size_t database = 0) const;  ///< An object with all keys and their values.
  /// Carries out a command as one more client would, and returns the reply as RedisReply has it: an
  /// error is `{"error": text}`. What the command does to its connection ends with it, and XREAD
  /// does not block. Also while it is stopped or hangs.
  ///
  ///     redis.run({"PUBLISH", "news", "hello"});
  Json run(const std::vector<std::string>& command);
  /// The connections, the oldest first.
  std::vector<RedisConnection> connections() const;
  /// The commands that came over connections, the oldest first. The last 10,000, and of these as
  /// many as fit into 64 MiB. Valid until the next call.
  const std::deque<RedisRequest>& commands() const;
  void forget_commands();  ///< Forgets those so far.

  // --- the server's troubles ---

  /// The end of its process: connections end, and none can be made.
  void stop(RedisData data = RedisData::kLost);
  void start();  ///< Listens again after stop().
  /// stop() and start(), without a moment for the clients between them.
  void restart(RedisData data = RedisData::kLost);
  /// From now on it answers nothing, as if it were stopped by SIGSTOP. Connections can be made.
  void hang();
  void go_on();  ///< Ends hang(): everything that came is carried out.
  /// The next commands of this name ("PUBLISH", "CLIENT|ID") get the error, which begins with its
  /// code, and are not carried out.
  ///
  ///     redis.refuse_next("XADD", "OOM command not allowed when used memory > 'maxmemory'.");
  void refuse_next(std::string_view command, std::string error, std::size_t count = 1);

  // --- troubles of connections ---

  /// Ends connections, and both ends notice it: those of a node (see url), those that gave
  /// themselves that name (CLIENT SETNAME), or the one with that id. An empty name means all.
  /// @{
  void cut(std::string_view who);
  void cut(std::int64_t id);
  /// @}
  /// No byte passes in either direction from now on, and neither end notices: a node that is cut
  /// off, or stopped by SIGSTOP. Further connections of a node get no answer. The server still
  /// counts the subscriptions; beyond 32 MiB of unread messages it ends the connection, as Redis
  /// does.
  /// @{
  void freeze(std::string_view who);
  void freeze(std::int64_t id);
  /// @}
  /// Ends freeze(): everything that waited passes.
  /// @{
  void thaw(std::string_view who);
  void thaw(std::int64_t id);
  /// @}
  /// Sends bytes as they are to all connections, or to those chosen as by cut().
  /// @{
  void send_raw(std::string_view bytes);
  void send_raw(std::string_view who, std::string_view bytes);
  void send_raw(std::int64_t id, std::string_view bytes);
  /// @}

  // --- troubles of messages ---

  /// The next messages of the channels that match a pattern of Redis' are lost or arrive twice.
  /// PUBLISH counts them as ever. With `who`, chosen as by cut(), only on their way there.
  /// @{
  void drop_next(std::string_view channels, std::size_t count = 1, std::string_view who = {});
  void double_next(std::string_view channels, std::size_t count = 1, std::string_view who = {});
  /// @}
  /// From now on messages of these channels arrive later. A later call for the same channels
  /// replaces it; zero ends it.
  void delay(std::string_view channels, std::chrono::milliseconds by,
             RedisOrder order = RedisOrder::kKept, std::string_view who = {});
  /// Ends all troubles of messages and of refuse_next(). Messages that are late stay late.
  void clear_faults();

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::testing
