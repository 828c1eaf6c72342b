// The chat's clock in tests.
#include "support/fake_clock.h"

#include <algorithm>

namespace snug::test_support {

model::Clock::TimerId FakeClock::set_timeout(std::chrono::milliseconds after, Task task) {
  timers_[++last_timer_] = {now_ + after, std::move(task)};
  return last_timer_;
}

void FakeClock::clear_timer(TimerId id) {
  timers_.erase(id);
}

void FakeClock::run_in_pool(Task work, Task done) {
  post([work = std::move(work), done = std::move(done)] {
    work();
    done();
  });
}

bool FakeClock::run_posted() {
  const bool any = !posted_.empty();
  while (!posted_.empty()) {
    const Task task = std::move(posted_.front());
    posted_.pop_front();
    task();
  }
  return any;
}

void FakeClock::advance(std::chrono::milliseconds by) {
  const auto target = now_ + by;
  for (;;) {
    const auto next = std::min_element(timers_.begin(), timers_.end(), [](auto& a, auto& b) {
      return a.second.first < b.second.first;
    });
    if (next == timers_.end() || next->second.first > target) break;
    const auto due = std::max(now_, next->second.first);
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(due - now_).count();
    now_ = due;
    const Task task = std::move(next->second.second);
    timers_.erase(next);
    task();
    run_posted();
  }
  wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(target - now_).count();
  now_ = target;
}

}  // namespace snug::test_support
