// A thread with an inbox: storage's writer and reader run on one each.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace snug::net {

/// Runs tasks in order on a thread of its own. post() is for any thread.
class Worker {
 public:
  using Task = std::function<void()>;

  /// `name` is at most 15 bytes and shows in top and gdb.
  explicit Worker(std::string name);
  /// Runs what is still queued, then joins.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void post(Task task);
  /// On the worker's thread only: takes all tasks that wait right now (group commit).
  std::vector<Task> take_waiting();

 private:
  void run();

  std::string name_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> inbox_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace snug::net
