// Threads with a queue, for blocking work that needs its own place: a database, a slow device.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "snug/awaitable.h"
#include "snug/export.h"
#include "snug/result.h"

namespace snug {

class Loop;

/// How many threads a Worker has, and how many tasks may wait for them.
struct WorkerOptions {
  /// Threads, started as they are needed. With one, tasks run in the order in which they were
  /// queued. 0 counts as 1.
  std::size_t thread_count = 1;
  /// Tasks that wait, without those that run. A peer that asks faster than a database answers must
  /// not fill the memory: 10,000 tasks of some hundred bytes are a few megabytes.
  std::size_t max_queued_count = 10'000;
};

/// Threads of their own with one queue. A connection of a database belongs on a Worker with one
/// thread, so that only that thread uses it; several slow services get a Worker each, so that none
/// waits for another.
///
///     snug::Worker database("database");
///     database.run(loop, [&db, id] { return db.name_of(id); },
///         [ack](snug::Result<std::string> name) { ack(name ? *name : "nobody"); });
///
/// Lifetime: destroy it before what its tasks use, which is the case if it is the last member of
/// the class that owns both. The order of a worker and a loop does not matter: a worker that ends
/// first has posted its answers, and a loop that ends first waits for its own.
///
/// Order: with one thread, tasks run in the order of run() and post(), and so come the answers on a
/// loop. With several they overtake each other.
///
/// A hanging task keeps its thread, and nothing ends it from outside: give the library that hangs a
/// timeout of its own. While all threads hang the queue fills, and further tasks are refused.
class SNUG_API Worker {
 public:
  using Task = std::function<void()>;  ///< A function to run.

  /// What run() gives for a function that returns a T. Errors of run(): `exception` (the message is
  /// what()), `queue_full` (WorkerOptions::max_queued_count tasks wait) and `dropped`
  /// (drop_queued()).
  template <class T>
  struct AnswerOf {
    using Type = Result<T>;  ///< A function's value, or an error.
  };
  /// A function that returns a Result gives just that.
  template <class T>
  struct AnswerOf<Result<T>> {
    using Type = Result<T>;  ///< The function's own.
  };
  /// What run() gives: a Result of what `Work` returns.
  template <class Work>
  using Answer = typename AnswerOf<std::invoke_result_t<Work&>>::Type;

  /// top and gdb show `name` for its threads, of which the system keeps the first 15 bytes. No
  /// thread is started before the first task; if the system then refuses it, the call throws
  /// std::system_error. A thread stays until the worker ends.
  explicit Worker(const std::string& name, WorkerOptions options = {});
  /// Blocks until all queued tasks have run, and the threads have ended. Call drop_queued() before
  /// if they are not worth it.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs `work` on a thread of the worker, then `done(answer)` on `loop`, in a later turn, with
  /// what `work` returned or threw. If the queue is full `done` gets the error `queue_full`, and
  /// the work is not done. Call it on the loop's thread. Loop::run() goes on until the answer has
  /// come. `work` is copied; `work`, `done` and their captures are destroyed on the loop's thread.
  /// If the loop ends first, its destructor waits for `work`, and `done` is dropped.
  ///
  /// Work that fails in an expected way returns a Result, which is the answer as it is:
  ///
  ///     database.run(loop, [&db, id]() -> snug::Result<std::string> { return db.find(id); },
  ///         [ack](snug::Result<std::string> name) { … });
  ///
  /// In a testing::World `work` runs on the loop's own thread, within the call that moves the
  /// world.
  template <class Work, class Done>
  void run(Loop& loop, Work work, Done done);
  /// The same for a coroutine (see task.h). A lambda that captures more than pointers and numbers
  /// needs a name of its own:
  ///
  ///     const auto work = [&db, id] { return db.name_of(id); };
  ///     const snug::Result<std::string> name = co_await database.run(loop, work);
  template <class Work>
  Awaitable<Answer<Work>> run(Loop& loop, Work&& work);

  /// Queues a task without an answer; any thread may call it, a task of this worker too. False if
  /// the queue is full: the task is dropped. `task` and its captures are destroyed on the worker's
  /// thread. A task that throws ends the program.
  bool post(Task task);

  /// Tasks that wait, at most max_queued_count. Any thread; by the time the number is used it may
  /// be another one. Worth watching: a queue that grows is a database that is too slow.
  std::size_t queued_count() const;
  /// Drops the tasks that wait; any thread. Those of run() are answered with the error `dropped`.
  /// Tasks that run are not disturbed. For a program that ends and would not wait for a slow
  /// database:
  ///
  ///     server.close([&] {
  ///       database.drop_queued();
  ///       loop.stop();
  ///     });
  void drop_queued();

 private:
  enum class Fate { kRan, kDropped, kRefused };
  /// Calls `work`, then `done` on the loop; only `done` where the queue is full or was dropped.
  void start(Loop& loop, Task work, std::function<void(Fate)> done);
  /// Calls `task`, which continues a coroutine; exceptions are logged.
  static void go_on(Loop& loop, const Task& task);
  static Error error_of(Fate fate);
  static Error error_of(const std::exception* thrown);
  template <class Work>
  static Answer<Work> answer_of(Work& work);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

template <class Work>
Worker::Answer<Work> Worker::answer_of(Work& work) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const std::exception& thrown) {
    return Unexpected(error_of(&thrown));
  } catch (...) {
    return Unexpected(error_of(nullptr));
  }
}

template <class Work, class Done>
void Worker::run(Loop& loop, Work work, Done done) {
  const auto answer = std::make_shared<std::optional<Answer<Work>>>();
  start(
      loop, [answer, work = std::move(work)]() mutable { answer->emplace(answer_of(work)); },
      [answer, done = std::move(done)](Fate fate) mutable {
        if (fate != Fate::kRan) answer->emplace(Unexpected(error_of(fate)));
        done(*std::move(*answer));
      });
}

template <class Work>
Awaitable<Worker::Answer<Work>> Worker::run(Loop& loop, Work&& work) {
  static_assert(task::kMayStandInCoAwait<Work>, "give this lambda a name in a line before");
  return Awaitable<Answer<Work>>([&](auto done) {
    run(loop, std::decay_t<Work>(work),
        [&loop, done](Answer<Work> answer) { go_on(loop, [&] { done(std::move(answer)); }); });
  });
}

}  // namespace snug
