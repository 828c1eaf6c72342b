// Time, timers and tasks on the loop, as the chat needs them. The program uses those of snug::Loop,
// tests their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "model/values.h"

namespace snug::model {

/// Loop thread only, except post().
class Clock {
 public:
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;  ///< 0 is no timer.

  virtual ~Clock() = default;
  virtual std::chrono::steady_clock::time_point now() const = 0;
  virtual WallMillis wall_now() const = 0;
  virtual TimerId set_timeout(std::chrono::milliseconds after, Task task) = 0;
  virtual void clear_timer(TimerId id) = 0;
  /// Any thread. Runs `task` in a later turn of the loop; tasks keep their order.
  virtual void post(Task task) = 0;
  virtual void run_in_pool(Task work, Task done) = 0;
};

}  // namespace snug::model
