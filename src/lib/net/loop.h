// The libuv loop: timers, turn ends, signals, and tasks posted by other threads.
#pragma once

#include <functional>
#include <memory>

#include "base/environment.h"

namespace snug::net {

/// One thread calls everything but post(). A task that throws ends the program.
class Loop {
 public:
  using Task = std::function<void()>;

  /// `log` may be empty. Ignores SIGPIPE for the whole process, unless it has a handler.
  explicit Loop(LogSink log);
  /// Streams and listeners must be gone. Waits for pool work; its `done` and posted tasks are
  /// dropped.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  base::Environment& environment();

  /// Runs until stop(), or until no handle, timer or pool work is left.
  void run();
  void stop();
  /// Any thread. All tasks posted since the last turn run in one wake-up, in order.
  void post(Task task);
  /// Runs `work` on libuv's pool, then `done` (which may be empty) on the loop.
  void run_in_pool(Task work, Task done);
  /// Replaces the default action of `signal_number`; does not keep the loop alive.
  void on_signal(int signal_number, Task handler);

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::net
