// The commands of one Redis: those that wait for a connection, and those that wait for a reply.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/timer_queue.h"
#include "base/turn_queue.h"
#include "redis/caller.h"
#include "redis/link.h"

namespace snug::redis {

/// All commands of a turn are sent at its end in few pieces. A command is sent once or never.
class Commands final : Link::User, base::Timer::Target, base::TurnQueue::Hook {
 public:
  /// `on_change` is called when up() or error() changes. All are borrowed.
  Commands(Settings& settings, Caller& caller, std::function<void()> on_change);

  void start() { link_.start(); }
  bool up() const { return link_.up(); }
  /// Why it is not up(); empty before the first attempt has ended.
  const Error& error() const { return error_; }

  void add(const RedisCommand& command, RedisHandler done);
  /// Calls `done` when everything is answered; add() gives errors from now on.
  void close(std::function<void()> done);
  /// Sends what can be sent now, ends, and drops what waits.
  void end();

 private:
  struct Unsent {
    std::string bytes;
    RedisHandler done;
    base::MonotonicTime since;
    bool in_transaction;
  };
  struct Sent {
    std::size_t size;
    RedisHandler done;
  };
  /// Redis keeps these with the connection: WATCH until MULTI, then commands until EXEC.
  enum class Transaction { kNone, kWatching, kQueueing };

  std::optional<Error> refusal(const RedisCommand& command, std::size_t size);
  bool note_transaction(const std::string& name);
  void fail_later(RedisHandler done, Error error);
  void send();
  void send_some();
  void watch_wait();
  void lose_first(std::deque<Sent>& lost);
  void drop_transaction(std::deque<Sent>& lost);
  void tell(std::deque<Sent> lost, const Error& why);
  void give_up();
  void look_for_end();
  std::size_t count() const { return unsent_.size() + sent_.size(); }

  void on_up() override;
  void on_reply(Reply reply) override;
  void on_idle() override;
  void on_drain() override { send(); }
  void on_down(const Error& why) override;
  void on_timer(base::Timer& timer) override;
  void on_turn_end() override { send(); }

  Settings& settings_;
  Caller& caller_;
  const std::function<void()> on_change_;
  Link link_;
  Error error_;
  std::deque<Unsent> unsent_;
  std::deque<Sent> sent_;
  std::size_t pending_bytes_ = 0;  ///< Of both.
  Transaction transaction_ = Transaction::kNone;
  bool was_up_ = false;             ///< Before the attempt that fails.
  base::MonotonicTime down_since_;  ///< Later attempts do not prolong the wait.
  base::Timer wait_;
  std::vector<std::function<void()>> closing_;
  base::Timer close_timer_;
  bool closed_ = false;
};

}  // namespace snug::redis
