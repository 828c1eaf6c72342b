// The chat's clock in tests: time that is told, a pool that is the test's own thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <utility>

#include "model/clock.h"

namespace snug::test_support {

class FakeClock : public model::Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return now_; }
  model::WallMillis wall_now() const override { return wall_; }
  TimerId set_timeout(std::chrono::milliseconds after, Task task) override;
  void clear_timer(TimerId id) override;
  void post(Task task) override { posted_.push_back(std::move(task)); }
  void run_in_pool(Task work, Task done) override;

  /// Runs what was posted or given to the pool, and what comes of it.
  bool run_posted();
  /// Moves time on and runs the timers on the way, in order.
  void advance(std::chrono::milliseconds by);
  /// As somebody, or NTP, sets the clock: nothing else moves.
  void set_wall(model::WallMillis now) { wall_ = now; }
  std::size_t timers_count() const { return timers_.size(); }

 private:
  std::chrono::steady_clock::time_point now_{std::chrono::hours(100)};
  model::WallMillis wall_ = 1'800'000'000'000;
  std::map<TimerId, std::pair<std::chrono::steady_clock::time_point, Task>> timers_;
  std::deque<Task> posted_;
  TimerId last_timer_ = 0;
};

}  // namespace snug::test_support
