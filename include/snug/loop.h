// The event loop of a program: one thread, no locks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "snug/awaitable.h"

namespace snug {

/// One event loop. Call it from the loop's own thread, unless a function says otherwise.
/// A task that throws ends the program.
class Loop {
 public:
  using Task = std::function<void()>;  ///< A function to run.
  using TimerId = std::uint64_t;       ///< Never reused; 0 is no timer.

  Loop();   ///< Opens few descriptors. Throws std::system_error if the system denies them.
  ~Loop();  ///< Destroy its servers before; the program ends with a sentence otherwise.
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(), or until no timer, connection or task is left.
  void run();
  void stop();  ///< Makes run() return after this turn.

  /// Runs `task` on the loop soon. The only call that any thread may make.
  void post(Task task);
  /// Runs `work` on a pool thread, then `done` on the loop. For work that would block: hashing,
  /// files.
  void run_in_pool(Task work, Task done);
  /// The same for a coroutine (see task.h): gives the result of `work`, which is copied and must
  /// not throw. A lambda that captures more than pointers and numbers needs a name of its own:
  ///
  ///     const auto work = [password] { return slow_hash(password); };
  ///     const std::string hash = co_await loop.run_in_pool(work);
  template <class Work>
  Awaitable<std::invoke_result_t<Work&>> run_in_pool(Work&& work);

  /// Time of this loop turn, monotonic.
  std::chrono::steady_clock::time_point now() const;
  /// Runs `task` once, after at least `after`.
  TimerId set_timeout(std::chrono::milliseconds after, Task task);
  /// The same for a coroutine, which continues after at least `after`.
  ///
  ///     co_await loop.set_timeout(5s);
  Awaitable<> set_timeout(std::chrono::milliseconds after);
  /// Runs `task` every `every`, at least 1 ms; a late run delays the runs after it.
  TimerId set_interval(std::chrono::milliseconds every, Task task);
  /// Does nothing for a timer that has fired or was never set.
  void clear_timer(TimerId id);

  /// Calls `handler` on the loop for each SIGTERM and SIGINT; replaces the default action.
  void on_terminate(Task handler);
  /// Calls `handler` on the loop for each SIGHUP.
  void on_reload(Task handler);

  class Impl;
  /// For snug::testing, whose loop is in memory.
  explicit Loop(std::unique_ptr<Impl> impl);
  Impl& impl() { return *impl_; }  ///< For the library.

 private:
  /// Runs `task`, which continues a coroutine; exceptions are logged.
  void go_on(const Task& task);

  std::unique_ptr<Impl> impl_;
};

template <class Work>
Awaitable<std::invoke_result_t<Work&>> Loop::run_in_pool(Work&& work) {
  static_assert(task::kMayStandInCoAwait<Work>, "give this lambda a name in a line before");
  using Made = std::invoke_result_t<Work&>;
  return Awaitable<Made>([&](auto done) {
    if constexpr (std::is_void_v<Made>) {
      run_in_pool(Task(work), Task([this, done] { go_on(done); }));
    } else {
      const auto made = std::make_shared<std::optional<Made>>();
      run_in_pool([made, work]() mutable { made->emplace(work()); },
                  [this, made, done] { go_on([&] { done(*std::move(*made)); }); });
    }
  });
}

}  // namespace snug
