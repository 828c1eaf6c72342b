// Keeps a connection to a Redis server: makes it, and makes it again after a pause.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/timer_queue.h"
#include "redis/connection.h"
#include "redis/settings.h"

namespace snug::redis {

class Link final : Connection::User, base::Timer::Target {
 public:
  /// Implemented by the owner. Called by the loop only, except for on_down() within fail().
  class User {
   public:
    virtual void on_up() = 0;
    virtual void on_reply(Reply reply) = 0;
    virtual void on_idle() = 0;
    virtual void on_drain() {}
    /// An attempt failed, or the connection ended. Another attempt follows.
    virtual void on_down(const Error& why) = 0;

   protected:
    ~User() = default;
  };

  /// Both are borrowed.
  Link(Settings& settings, User& user);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Begins; does nothing the second time, and after close().
  void start();
  bool started() const { return state_ != State::kIdle; }
  bool up() const { return state_ == State::kUp; }

  /// Only while up().
  /// @{
  void ask(std::string_view request, std::size_t reply_count) {
    connection_->ask(request, reply_count);
  }
  void answered() { connection_->answered(); }
  void flush() { connection_->flush(); }
  std::size_t queued_bytes() const { return connection_->queued_bytes(); }
  /// Ends the connection, because the server did wrong.
  void fail(Error why) { connection_->fail(std::move(why)); }
  /// @}
  /// Ends it for good, after the written bytes. The user is not called any more.
  void close();

 private:
  enum class State { kIdle, kConnecting, kUp, kWaiting, kClosed };

  void connect();
  std::chrono::milliseconds next_delay();

  void on_ready() override;
  void on_reply(Reply reply) override { user_.on_reply(std::move(reply)); }
  void on_idle() override { user_.on_idle(); }
  void on_drain() override { user_.on_drain(); }
  void on_lost(const Error& why) override;
  void on_timer(base::Timer& timer) override;

  Settings& settings_;
  User& user_;
  State state_ = State::kIdle;
  std::unique_ptr<Connection> connection_;  ///< While connecting or up.
  std::chrono::milliseconds delay_;         ///< Before the next attempt, at most.
  base::MonotonicTime up_since_{};
  base::Timer retry_;
};

}  // namespace snug::redis
