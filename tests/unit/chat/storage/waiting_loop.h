// A clock for tests with real threads. Posted tasks run on the test's thread while the test waits.
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

#include "storage/database.h"
#include "support/fake_clock.h"

namespace snug::storage::test {

class WaitingLoop final : public test_support::FakeClock {
 public:
  DatabaseHost host() {
    return {*this, [this](LogLevel, std::string_view line) { log_lines.emplace_back(line); }};
  }

  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }

  /// Runs posted tasks until `is_done`. A hanging test fails after a minute.
  void run_until(const std::function<bool()>& is_done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!is_done()) {
      std::unique_lock lock(mutex_);
      if (!wake_.wait_until(lock, deadline, [this] { return !tasks_.empty(); })) {
        FAIL() << "nothing came back from the threads";
      }
      lock.unlock();
      run_tasks();
    }
  }

  void run_tasks() {
    std::unique_lock lock(mutex_);
    std::deque<Task> tasks = std::exchange(tasks_, {});
    lock.unlock();
    for (const auto& task : tasks) task();
  }

  std::vector<std::string> log_lines;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
};

}  // namespace snug::storage::test
