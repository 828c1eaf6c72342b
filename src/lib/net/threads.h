// Threads with one queue, started as they are needed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace snug::net {

/// Any thread may call it. A task that throws ends the program.
class Threads {
 public:
  /// Called once: with kRun on one of the threads, or with kDropped where drop_queued() is called.
  enum class Call { kRun, kDropped };
  using Task = std::function<void(Call)>;

  /// The system shows the first 15 bytes of `name` for each of at most `max_thread_count` threads.
  /// At most `max_queued_count` tasks wait. A `max_thread_count` of 0 counts as 1.
  Threads(const std::string& name, std::size_t max_thread_count, std::size_t max_queued_count);
  /// Runs the remaining tasks, and waits for their end.
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  /// Queues `task`, which is destroyed where it is called. False if the queue is full: then it is
  /// not called.
  bool post(Task task);
  /// Ends the tasks that wait.
  void drop_queued();
  std::size_t queued_count() const;
  /// The same as destroying it; post() does nothing then.
  void end();

 private:
  void run();
  void start_thread();

  const std::string name_;
  const std::size_t max_thread_count_;
  const std::size_t max_queued_count_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  std::size_t idle_count_ = 0;  ///< Threads without a task, also those that begin.
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace snug::net
