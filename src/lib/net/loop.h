// The libuv loop: timers, turn ends, signals, and tasks posted by other threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "base/environment.h"

struct uv_loop_s;

namespace snug::net {

class Threads;

/// How work on another thread ended: it ran, Threads::drop_queued() ended it, or the queue was
/// full.
enum class JobEnd { kRan, kDropped, kRefused };
using JobDone = std::function<void(JobEnd)>;

struct LoopSettings {
  LogSink log{};                      ///< May be empty.
  std::size_t pool_thread_count = 4;  ///< See snug::LoopOptions.
  uv_loop_s* borrowed = nullptr;      ///< A loop that the program runs; null for one of its own.
};

/// One thread calls everything but post(). A task that throws ends the program.
class Loop {
 public:
  using Task = std::function<void()>;

  /// Ignores SIGPIPE for the whole process, unless it has a handler.
  explicit Loop(LoopSettings settings);
  /// Streams, listeners and watches must be gone. Waits for work on other threads; its `done` and
  /// posted tasks are dropped.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  base::Environment& environment();

  /// Runs until stop(), or until no handle, timer or work on other threads is left.
  void run();
  /// See snug::Loop.
  /// @{
  bool run_once(std::chrono::milliseconds wait);
  int descriptor() const;
  std::optional<std::chrono::milliseconds> next_turn_in();
  /// @}
  void stop();
  /// Any thread. All tasks posted since the last turn run in one wake-up, in order.
  void post(Task task);
  /// Runs `work` on a thread of the pool, then `done` (which may be empty) on the loop. The program
  /// and the library have pools of their own, so that neither waits for the other.
  /// @{
  void run_in_pool(Task work, Task done);
  void run_in_library_pool(Task work, Task done);
  /// @}
  /// The same on other threads.
  void run_on(Threads& threads, Task work, JobDone done);
  /// Replaces the default action of `signal_number`; does not keep the loop alive.
  void on_signal(int signal_number, Task handler);

  uv_loop_s* uv();
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::net
