// A thread with a queue, for blocking work that must keep its order: a database, a slow device.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "snug/export.h"

namespace snug {

/// Runs tasks one at a time, in the order of post(), on a thread of its own. A task brings its
/// answer back with Loop::post(). A task that throws ends the program.
///
///     Worker database("database");
///     database.post([&loop, &db, id, ack] {
///       loop.post([ack, name = db.name_of(id)] { ack(name); });
///     });
///
/// Use Loop::run_in_pool() for work whose order does not matter.
class SNUG_API Worker {
 public:
  using Task = std::function<void()>;  ///< A function to run.

  /// Starts the thread. top and gdb show `name`, of which the system keeps the first 15 bytes.
  explicit Worker(const std::string& name);
  /// Blocks until all queued tasks have run and the thread has ended.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Queues `task`; any thread may call it. `task` and its captures are destroyed on the worker's
  /// thread.
  void post(Task task);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
