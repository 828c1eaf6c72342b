// The event loop of a program: one thread, no locks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "snug/awaitable.h"
#include "snug/export.h"
#include "snug/log.h"
#include "snug/result.h"
#include "snug/watch.h"

struct uv_loop_s;  ///< libuv's uv_loop_t.

namespace snug {

/// The settings of a Loop.
struct LoopOptions {
  /// Gets the lines of the loop and of its listeners, and those of its servers that have no log of
  /// their own. When empty, warnings and errors go to stderr, until a server with a log is made:
  /// the loop then takes the log of that first one, and keeps it when that server ends. A server
  /// that was made before keeps writing to stderr.
  LogSink log{};
  /// The most threads of run_in_pool(), which start as they are needed. libuv's own number, 4, lets
  /// a hash or a file be waited for on a machine with few cores. They are this loop's: neither
  /// libuv's pool, which has UV_THREADPOOL_SIZE threads for the whole process, nor another loop
  /// uses them. The library's own work has threads of its own. 0 counts as 1.
  std::size_t pool_thread_count = 4;
  /// A libuv loop that the program made and runs itself; borrowed. The program calls uv_run() on
  /// it, in the one thread in which it uses this Loop, and no run() is needed. All of the library's
  /// handles are closed by the Loop's destructor, but libuv lets go of them in the next uv_run()
  /// only: call it once more between the destructor and uv_loop_close(). Null: the Loop makes a
  /// loop of its own.
  ///
  ///     snug::Loop loop({.uv_loop = uv_default_loop()});
  uv_loop_s* uv_loop = nullptr;
};

/// One event loop. Call it from the loop's own thread, unless a function says otherwise.
/// A task that throws ends the program.
///
/// There are three ways to turn it:
/// - run(): the loop has the thread.
/// - run_once(): another loop has the thread (Asio, GLib, a game). It waits for descriptor() to be
///   readable, for next_turn_in() at most, and then calls run_once().
/// - LoopOptions::uv_loop: the program runs a libuv loop, on which this one is a guest.
///
/// Timers, signals and posted tasks are handled in turns only, so a watchdog that a timer feeds
/// finds a loop that is not turned.
class SNUG_API Loop {
 public:
  using Task = std::function<void()>;  ///< A function to run.
  using TimerId = std::uint64_t;       ///< Never reused; 0 is no timer.

  /// With the options' defaults. Opens only the descriptors that the loop itself needs; throws
  /// std::system_error if the system denies them.
  Loop();
  explicit Loop(LoopOptions options);  ///< With these options.
  /// Destroy its servers, its Redis and its watches before; the program ends with a sentence
  /// otherwise. Waits for the work of run_in_pool() and Worker::run(); their answers, posted tasks
  /// and timers are dropped. Not from within a turn.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(), or until no timer, connection, watch or task is left.
  void run();
  /// Makes run() return after this turn, or uv_run() if the program runs the loop. run_once() then
  /// returns false, once.
  void stop();

  /// Makes one turn: handles what is due and ready. If nothing is, waits for something, for `wait`
  /// at most. Returns whether run() would go on: false after stop(), and if nothing is left. Not
  /// from within a turn.
  ///
  ///     while (loop.run_once(10ms)) draw();
  bool run_once(std::chrono::milliseconds wait = std::chrono::milliseconds(0));
  /// Is readable when run_once() has something to do before next_turn_in() has passed. It is the
  /// loop's, an epoll descriptor: wait for it, or for a dup(2) of it, and do nothing else with it.
  /// Valid as long as the loop; -1 in a testing::World.
  int descriptor() const;
  /// How long run_once() need not be called while descriptor() is not readable, from now; 0 if it
  /// has something to do. Without a value: as long as it is not readable. Ask after every turn, and
  /// after calls to the library from outside of its turns, because what they send goes out in the
  /// next turn. From there post() is simpler: it makes descriptor() readable, and the task runs in
  /// a turn, where times count from its beginning.
  std::optional<std::chrono::milliseconds> next_turn_in();

  /// Runs `task` on the loop soon. The only call that any thread may make.
  void post(Task task);
  /// Runs `work` on a thread of the loop's pool, then `done` on the loop. For work that would
  /// block: hashing, files. Work that may hang (a network file, a database) would keep the few
  /// threads from other work: give it a Worker.
  void run_in_pool(Task work, Task done);
  /// The same for a coroutine (see task.h): gives the result of `work`, which is copied and must
  /// not throw. A lambda that captures more than pointers and numbers needs a name of its own:
  ///
  ///     const auto work = [password] { return slow_hash(password); };
  ///     const std::string hash = co_await loop.run_in_pool(work);
  template <class Work>
  Awaitable<std::invoke_result_t<Work&>> run_in_pool(Work&& work);

  /// Watches a descriptor of the caller (a socket of another library, a pipe, a device) until the
  /// returned owner ends, and keeps run() going. `descriptor` stays as it is; make it non-blocking
  /// unless you read once an event. It can be watched by one Watch at a time.
  ///
  /// Errors: `bad_descriptor` (it is not open), `not_watchable` (a regular file or a folder, which
  /// are always ready: read them in the pool), `already_watched`, `no_descriptors` (in a
  /// testing::World, which has a network of its own and never waits), `failed` (the kernel's limit,
  /// see epoll(7), or its memory).
  ///
  ///     auto watch = loop.watch(PQsocket(db), {.readable = true}, [&](snug::WatchEvents) { … });
  Result<Watch> watch(int descriptor, WatchEvents events, Watch::Handler handler);

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

  /// Calls `handler` on the loop for each SIGTERM and SIGINT; replaces the default action of the
  /// process. However the loop is turned, libuv takes the signal and the handler runs in a turn. Do
  /// not take the same signal in another way (sigaction(2), Asio's signal_set): the later one wins.
  void on_terminate(Task handler);
  /// Calls `handler` on the loop for each SIGHUP. The same holds as for on_terminate().
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
