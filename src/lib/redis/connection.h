// One connection to a Redis server, from the attempt to its end: TLS, sign-in, replies, liveness.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timer_queue.h"
#include "net/connect.h"
#include "net/stream.h"
#include "redis/reply.h"
#include "redis/settings.h"

namespace snug::redis {

/// Neither copied nor moved. Its owner disposes of it at the end of a turn, because it may be on
/// the stack.
class Connection final : net::StreamObserver, base::Timer::Target {
 public:
  /// Implemented by the owner. Called by the loop only, never within a call of the owner, except
  /// for on_lost() within fail().
  class User {
   public:
    /// Signed in: ask() may be called.
    virtual void on_ready() = 0;
    /// The next reply, or a message of a channel. A reply is followed by a call of answered().
    virtual void on_reply(Reply reply) = 0;
    /// Nothing came for RedisOptions::ping_interval and nothing is owed: ask something.
    virtual void on_idle() = 0;
    /// Bytes that had to wait are sent.
    virtual void on_drain() = 0;
    /// It is over, as the last call.
    virtual void on_lost(const Error& why) = 0;

   protected:
    ~User() = default;
  };

  /// Begins to connect. Both are borrowed.
  Connection(Settings& settings, User& user);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends a request that gets so many replies.
  void ask(std::string_view request, std::size_t reply_count);
  /// One of the replies has come.
  void answered();
  /// Sends now as much as the kernel takes.
  void flush();
  std::size_t queued_bytes() const { return stream_->queued_bytes(); }

  /// Ends it and tells the user.
  void fail(Error why);
  /// Ends it without a word, after the written bytes.
  void close();

 private:
  enum class State { kConnecting, kSigningIn, kReady, kOver };
  enum class Step { kPassword, kDatabase, kName, kPing };

  void load_trust();
  void connect();
  void on_connected(Result<std::unique_ptr<net::Stream>> connected);
  void sign_in();
  void on_sign_in_reply(const Reply& reply);
  std::optional<Error> refusal(Step step, const std::string& text) const;
  void watch();
  std::optional<base::MonotonicTime> deadline() const;
  void end();

  void on_read(std::string_view bytes) override;
  void on_drain() override;
  void on_closed(net::CloseReason reason) override;
  void on_timer(base::Timer& timer) override;

  Settings& settings_;
  User& user_;
  State state_ = State::kConnecting;
  ReplyReader reader_;
  std::unique_ptr<net::Connecting> connecting_;
  std::unique_ptr<net::Stream> stream_;
  std::vector<Step> steps_;  ///< Of the sign-in whose replies are missing, the next one last.
  std::size_t owed_count_ = 0;
  base::MonotonicTime heard_{};       ///< When bytes came last, or a long request went out.
  base::MonotonicTime owed_since_{};  ///< When `owed_count_` became more than zero.
  std::size_t queued_then_ = 0;       ///< Bytes that had to wait when that was looked at last.
  base::Timer timer_;
  std::shared_ptr<bool> exists_ = std::make_shared<bool>(true);
};

}  // namespace snug::redis
