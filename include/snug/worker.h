// A thread with a queue, for what blocks and has to keep its order: a database, a slow device.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace snug {

/// Runs tasks one at a time, in the order of post(), on a thread of its own. A task brings its
/// answer back with Loop::post(). A task that throws ends the program.
///
///     Worker database("database");
///     database.post([&loop, &db, id, ack] {
///       loop.post([ack, name = db.name_of(id)] { ack(name); });
///     });
///
/// Loop::run_in_pool() is for work whose order does not matter.
class Worker {
 public:
  using Task = std::function<void()>;

  /// `name` is shown by top and gdb, which cut it after 15 bytes.
  explicit Worker(const std::string& name);
  /// Blocks: runs what is still queued, then ends the thread.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Any thread. `task` and what it captured are destroyed on the worker's thread.
  void post(Task task);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
