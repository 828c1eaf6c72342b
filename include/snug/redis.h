// A client of Redis (or Valkey) on the loop: commands, publish and subscribe. Link with the library
// snug-redis; libsnug itself contains none of it.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/awaitable.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/result.h"
#include "snug/socket.h"

namespace snug {

class Loop;

/// Limits and times of a Redis. Each of them bounds what a server, a slow network or the program
/// can make grow.
struct RedisOptions {
  /// For each attempt to connect, with the look-up of the name, TLS and sign-in. One address of a
  /// name gets half of it at most, so that the next one has a chance.
  std::chrono::milliseconds connect_timeout{5'000};
  /// The server sends nothing for this long although it owes a reply: the connection is given up.
  /// Time in which it takes bytes of a long command does not count. Zero waits for ever, which
  /// blocking commands (`BLPOP`) need; give those a Redis of their own.
  std::chrono::milliseconds response_timeout{10'000};
  /// An idle connection is asked (PING) this often, so that a broken one is noticed, within
  /// response_timeout. Zero: never.
  std::chrono::milliseconds ping_interval{10'000};
  /// The wait before the next attempt begins with the first, doubles up to the second, and is
  /// shortened by up to a half at random, so that the servers of a cluster do not come at once. A
  /// connection that lasted for the second begins with the first again. 1 ms to 1 h each.
  /// @{
  std::chrono::milliseconds min_retry_delay{50};
  std::chrono::milliseconds max_retry_delay{5'000};
  /// @}
  /// Commands that wait for a connection or for their replies, and their bytes as Redis' protocol
  /// has them. More get the error `queue_full`, except within a transaction that has begun.
  /// @{
  std::size_t max_pending_count = 100'000;
  std::size_t max_pending_bytes = 64UL << 20;
  /// @}
  /// How long a command waits for a connection, from the call or from the loss of the last one,
  /// before it gets the error `unavailable`. Zero: not at all.
  std::chrono::milliseconds max_wait{5'000};
  /// How long close() waits for replies, so that a program ends beside a Redis that hangs.
  std::chrono::milliseconds close_timeout{2'000};
  /// One reply, or one message of a channel: the bytes of its strings, and 16 for each item. A
  /// server that sends more is left.
  std::size_t max_reply_bytes = 64UL << 20;
  /// The CA certificates (a PEM file) that a `rediss://` server is checked against; empty: the
  /// system's.
  std::string ca_file{};
  /// The name that Redis' CLIENT LIST shows for the connections; without spaces. Empty: none.
  std::string client_name = "snug";
};

/// One word of a command: bytes of any kind, or a number.
class RedisWord {
 public:
  RedisWord(std::string text) : text_(std::move(text)) {}  ///< Bytes.
  RedisWord(std::string_view text) : text_(text) {}        ///< The same.
  RedisWord(const char* text) : text_(text) {}             ///< The same.
  template <std::integral Number>
  RedisWord(Number number) : text_(std::to_string(number)) {}  ///< In decimal digits.

  const std::string& text() const { return text_; }  ///< As it is sent.

 private:
  std::string text_;
};

/// A command and its arguments. Each is sent as it is, so nothing needs quotes.
///
///     redis.command({"HSET", "users", name, socket.id()}, done);
class RedisCommand {
 public:
  /// Of these words, each a string or a number.
  template <class... Words>
    requires(sizeof...(Words) > 0 && (std::convertible_to<Words, RedisWord> && ...))
  RedisCommand(Words&&... words) {  // NOLINT: a list in braces becomes a command
    words_.reserve(sizeof...(Words));
    (words_.emplace_back(std::forward<Words>(words)), ...);
  }
  /// Of a number of words that is not known beforehand.
  explicit RedisCommand(std::vector<RedisWord> words) : words_(std::move(words)) {}

  const std::vector<RedisWord>& words() const { return words_; }  ///< As they were given.

 private:
  std::vector<RedisWord> words_;
};

/// A reply: null, an integer, a string of bytes, or an array of these, eight deep at most. An error
/// within an array (`EXEC`) is an object `{"error": text}`. A string may hold bytes that are not
/// UTF-8, which Json::dump refuses by default.
using RedisReply = Json;
/// Called once, in a later turn, with the reply or an error. Its exceptions are logged.
///
/// | code | meaning |
/// | --- | --- |
/// | `refused` | the message is Redis' own: "WRONGTYPE Operation against a key …" |
/// | `disconnected` | the connection ended before the reply; Redis may have carried it out |
/// | `unavailable` | not sent: no connection within RedisOptions::max_wait, or close() |
/// | `queue_full` | not sent: too many commands wait |
/// | `command_invalid` | not sent: no name, or it changes the connection (see Redis) |
/// | `url_invalid` | not sent: see RedisState::error |
using RedisHandler = std::function<void(Result<RedisReply>)>;
/// Called with each message of a channel, both as bytes. The views are valid during the call. Its
/// exceptions are logged.
using RedisMessageHandler = std::function<void(std::string_view channel, std::string_view message)>;

/// The state of a Redis' connections.
struct RedisState {
  /// Whether commands can be carried out and nothing is wrong with the subscriptions: those that
  /// were in place are so again, and none was refused. A new subscription that is not confirmed yet
  /// changes nothing.
  bool connected = false;
  /// With `connected`: there were subscriptions, and messages that were published since the last
  /// `connected` are lost. Redis keeps none.
  bool gap = false;
  /// Without `connected`: the reason, with what to do about it. Empty before the first attempt has
  /// ended. It is tried again, except after `url_invalid` and close(). Codes: those of an outgoing
  /// connection (`refused`, `name_not_found`, `unreachable`, `timeout`, `certificate_invalid`,
  /// `tls_failed`, `io`), and
  ///
  /// | code | meaning |
  /// | --- | --- |
  /// | `refused` | also: Redis is full, loads its data, or refuses a subscription (ACL) |
  /// | `authentication_failed` | it wants a password, or another one |
  /// | `database_invalid` | it has no such database |
  /// | `disconnected` | it ended the connection |
  /// | `protocol` | it sent what no Redis sends, or more than RedisOptions::max_reply_bytes |
  /// | `certificate_unreadable` | RedisOptions::ca_file |
  /// | `url_invalid` | the URL of the constructor |
  /// | `unavailable` | close() |
  Error error{};
};

/// Commands to one Redis server, and messages from it. Two connections at most: one for commands,
/// which are sent at once and answered in order, and one for subscriptions, made with the first of
/// them. Lost connections are made again, and subscriptions with them. Loop thread only.
///
///     snug::Redis redis(loop, "redis://localhost:6379");
///     redis.command({"HGET", "users", "ann"}, [](snug::Result<snug::RedisReply> id) {
///       if (id && id->is_string()) greet(id->get<std::string>());
///     });
///     redis.psubscribe("news:*", [](std::string_view channel, std::string_view text) { … });
///
/// The URL is `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, `rediss://…` with TLS, or
/// `unix:PATH` (`unix://[[USER]:PASSWORD@]PATH[?db=DATABASE]`). User, password and path are
/// percent-decoded. Secrets of it reach no log and no error.
///
/// Commands that change what the connection is are refused (`command_invalid`): subscriptions have
/// functions here, AUTH, SELECT and HELLO parts in the URL, and MONITOR, QUIT, RESET, SYNC and
/// CLIENT REPLY no place. A transaction (MULTI, EXEC) is given in one go, without a turn of the
/// loop in between, or commands of others become part of it. When the connection ends within it,
/// its rest is not sent either. WATCH needs a Redis of its own, because others' EXEC would end it.
///
/// Lifetime: the loop outlives it. It keeps Loop::run() from ending until close() is done or it is
/// destroyed, also by one of its handlers. Its end drops handlers that wait, uncalled, and sends
/// what was given, if it is connected and as far as the kernel takes it at once.
class SNUG_API Redis {
 public:
  /// Begins to connect, in this turn. A URL that cannot be is told by on_state(), the log, and each
  /// command (`url_invalid`).
  Redis(Loop& loop, std::string_view url, RedisOptions options = {});
  ~Redis();
  Redis(const Redis&) = delete;
  Redis& operator=(const Redis&) = delete;

  Loop& loop() const;                   ///< As it was given.
  const RedisOptions& options() const;  ///< As they were given.
  /// Another client of the same URL, with connections of its own, for commands that block. Nothing
  /// of this one is needed later.
  ///
  ///     snug::RedisOptions patient = redis.options();
  ///     patient.response_timeout = 0ms;
  ///     const auto waiting = redis.duplicate(patient);
  ///     waiting->command({"BLPOP", "jobs", 0}, done);
  std::unique_ptr<Redis> duplicate(RedisOptions options) const;

  /// Sends a command at the end of the turn, together with the others. Commands are carried out in
  /// the order of the calls, and so come the replies. Nothing is ever sent twice. `done` may be
  /// empty.
  void command(const RedisCommand& command, RedisHandler done);
  /// The same for a coroutine (see task.h).
  ///
  ///     const auto id = co_await redis.command({"HGET", "users", name});
  Awaitable<Result<RedisReply>> command(const RedisCommand& command) {
    return Awaitable<Result<RedisReply>>(
        [&](auto done) { this->command(command, RedisHandler(std::move(done))); });
  }
  /// The same for a command whose reply is of no interest. Its error is logged, without the
  /// command's arguments, and once until there is another or the connection comes back.
  void send(const RedisCommand& command);

  /// Publishes bytes. `done` gets the number of receivers, an integer. When it is empty, an error
  /// is logged as by send().
  void publish(std::string_view channel, std::string_view message, RedisHandler done = {});
  /// The same on a shard channel (Redis 7).
  void spublish(std::string_view channel, std::string_view message, RedisHandler done = {});

  /// Calls `handler` with what is published on `channel` from now on. `done`, which may be empty,
  /// is called once, in a later turn, when the server has confirmed the subscription for the first
  /// time. It is made again after each loss of the connection. One that Redis refuses is told by
  /// state(). Messages of several publishers come in Redis' order. Of two handlers of one channel
  /// the older is called first; Redis is asked once. After close() nothing is subscribed.
  ListenerId subscribe(std::string channel, RedisMessageHandler handler,
                       std::function<void()> done = {});
  /// The same for all channels that match Redis' pattern: `*`, `?`, `[abc]`, `\` before a sign.
  ListenerId psubscribe(std::string pattern, RedisMessageHandler handler,
                        std::function<void()> done = {});
  /// The same for a shard channel (Redis 7).
  ListenerId ssubscribe(std::string channel, RedisMessageHandler handler,
                        std::function<void()> done = {});
  /// Removes one subscription. Unknown ids are ignored. Handlers may call it.
  void unsubscribe(ListenerId id);

  RedisState state() const;  ///< As it is now.
  /// Calls `handler` at each change of state(), in a later turn, and before the commands that fail
  /// by it. Removed by unsubscribe().
  ListenerId on_state(std::function<void(RedisState)> handler);

  /// Ends the subscriptions now, and the connection for commands when those given so far are
  /// answered, or after RedisOptions::close_timeout. Then calls `done`, in a later turn. Later
  /// commands get `unavailable`.
  void close(std::function<void()> done = {});

  class Impl;

 private:
  explicit Redis(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
