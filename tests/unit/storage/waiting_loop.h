// A loop for tests with real threads: runs what they post, on the test's thread, when the test
// waits.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/timer_queue.h"
#include "storage/database.h"

namespace snug::storage::test {

class WaitingLoop {
 public:
  DatabaseHost host() {
    return {[this](std::function<void()> task) { post(std::move(task)); }, timers,
            [this](LogLevel, std::string_view line) { log_lines.emplace_back(line); }};
  }

  /// Runs posted tasks until `is_done`; a test that hangs fails after a minute.
  void run_until(const std::function<bool()>& is_done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!is_done()) {
      std::unique_lock lock(mutex_);
      if (!wake_.wait_until(lock, deadline, [this] { return !tasks_.empty(); })) {
        FAIL() << "nothing came back from the threads";
      }
      lock.unlock();
      run_posted();
    }
  }

  void run_posted() {
    std::unique_lock lock(mutex_);
    std::deque<std::function<void()>> tasks = std::exchange(tasks_, {});
    lock.unlock();
    for (const auto& task : tasks) task();
  }

  base::TimerQueue timers{base::MonotonicTime(std::chrono::hours(1))};
  std::vector<std::string> log_lines;

 private:
  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
};

}  // namespace snug::storage::test
