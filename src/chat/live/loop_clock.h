// The clock of a real program: snug::Loop's.
#pragma once

#include <utility>

#include "model/clock.h"
#include "snug/loop.h"

namespace snug::chat {

class LoopClock final : public model::Clock {
 public:
  explicit LoopClock(Loop& loop) : loop_(loop) {}

  std::chrono::steady_clock::time_point now() const override { return loop_.now(); }
  model::WallMillis wall_now() const override;
  TimerId set_timeout(std::chrono::milliseconds after, Task task) override {
    return loop_.set_timeout(after, std::move(task));
  }
  void clear_timer(TimerId id) override { loop_.clear_timer(id); }
  void post(Task task) override { loop_.post(std::move(task)); }
  void run_in_pool(Task work, Task done) override {
    loop_.run_in_pool(std::move(work), std::move(done));
  }

 private:
  Loop& loop_;
};

}  // namespace snug::chat
