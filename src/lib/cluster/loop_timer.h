// One timer of a snug::Loop, stopped by its end.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "snug/loop.h"

namespace snug::cluster {

/// A member of the object that `task` calls. The loop outlives it.
class LoopTimer {
 public:
  explicit LoopTimer(Loop& loop) : loop_(loop) {}
  ~LoopTimer() { stop(); }
  LoopTimer(const LoopTimer&) = delete;
  LoopTimer& operator=(const LoopTimer&) = delete;

  /// Calls `task` once. Replaces what it was started for before.
  void start(std::chrono::milliseconds after, std::function<void()> task) {
    stop();
    id_ = loop_.set_timeout(after, [this, task = std::move(task)] {
      id_ = 0;
      task();
    });
  }
  void stop() { loop_.clear_timer(std::exchange(id_, 0)); }

 private:
  Loop& loop_;
  Loop::TimerId id_ = 0;
};

}  // namespace snug::cluster
