// The machinery of Task and Awaitable, a part of task.h and awaitable.h. Programs do not use it
// directly.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "snug/export.h"

namespace snug {

template <class T>
class Task;

/// @cond
namespace task {

template <class T>
inline constexpr bool kIsTask = false;
template <class T>
inline constexpr bool kIsTask<Task<T>> = true;

/// Whether a callable may stand in the middle of a co_await. There g++ 12 copies a lambda bit by
/// bit, which is wrong for a lambda that captured a string.
template <class Callable>
inline constexpr bool kMayStandInCoAwait =
    std::is_lvalue_reference_v<Callable> ||
    std::is_trivially_copyable_v<std::remove_reference_t<Callable>>;

class Promise;

/// For an exception that nobody will get, because its Task was dropped. In a handler that the
/// library calls it counts as the handler's; elsewhere it ends the program.
SNUG_API void on_lost(const std::exception_ptr& error);

/// A coroutine that waits. A coroutine of a Task can be ended where it waits; others can only be
/// resumed.
class Waiting {
 public:
  Waiting() = default;
  template <class P>
  explicit Waiting(std::coroutine_handle<P> handle) : handle_(handle) {
    if constexpr (std::is_base_of_v<Promise, P>) promise_ = &handle.promise();
  }

  explicit operator bool() const { return handle_ != nullptr; }

  /// Resumes it. Throws the exception of a Task that nobody waits for.
  void resume();
  /// For a value that never comes: ends the coroutine, and those that wait for it.
  void destroy();

 private:
  friend class Promise;

  std::coroutine_handle<> handle_;
  Promise* promise_ = nullptr;
};

/// One resumption: of a coroutine, and of those that continue when it ends.
struct Resumption {
  Promise* running;  ///< Null when the frame has been freed.
  std::exception_ptr error{};
};

/// The common part of all Tasks' promises.
class Promise {
 public:
  Promise() = default;
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() {
    if (resumption_) resumption_->running = nullptr;
  }

  /// Frees the frame at once if nobody holds its Task. Otherwise the coroutine that waits for it
  /// continues.
  struct End {
    Promise& promise;
    bool await_ready() const noexcept { return promise.alone_; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept {
      return promise.take_waiter();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_never initial_suspend() noexcept { return {}; }
  End final_suspend() noexcept { return {*this}; }
  void unhandled_exception() {
    const std::exception_ptr error = std::current_exception();
    if (!alone_) error_ = error;
    // Nobody waits for it (yet), so the caller that resumed it gets the error; it would be lost.
    told_ = resumption_ && !waiter_;
    if (told_) resumption_->error = error;
  }

 protected:
  void rethrow() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  template <class T>
  friend class snug::Task;
  friend class Waiting;
  friend void hand_over(Task<void> task, std::shared_ptr<void> kept);

  /// Called when its Task is destroyed. Whether to free the frame now; if not, it is freed when the
  /// coroutine ends.
  bool let_go(bool done) {
    waiter_ = {};
    alone_ = !done && !stranded_;
    // Nobody will get the error. If another exception is under way, that one is reported.
    if (error_ && !told_ && std::uncaught_exceptions() == 0) on_lost(error_);
    return !alone_;
  }
  void wait_with(Waiting waiter) {
    if (stranded_) return waiter.destroy();
    waiter_ = waiter;
  }
  /// The coroutine to continue. The caller that resumed this one gets its exceptions.
  std::coroutine_handle<> take_waiter() noexcept {
    const Waiting waiter = std::exchange(waiter_, {});
    if (!waiter) return std::noop_coroutine();
    if (waiter.promise_ && resumption_) {
      resumption_->running = waiter.promise_;
      waiter.promise_->resumption_ = std::exchange(resumption_, nullptr);
    }
    return waiter.handle_;
  }

  std::shared_ptr<void> kept_;  ///< First, to be destroyed last.
  std::exception_ptr error_;    ///< For the holder of its Task.
  Resumption* resumption_ = nullptr;
  Waiting waiter_;         ///< Waits for it to end.
  bool alone_ = false;     ///< Its Task has been destroyed.
  bool stranded_ = false;  ///< The awaited value never comes, while its Task is held.
  bool told_ = false;      ///< The error has been reported.
};

inline void Waiting::resume() {
  const std::coroutine_handle<> handle = std::exchange(handle_, nullptr);
  if (!promise_) return handle.resume();
  Resumption resumption{promise_};
  promise_->resumption_ = &resumption;
  handle.resume();  // this may be gone now
  if (resumption.running) resumption.running->resumption_ = nullptr;
  if (resumption.error) std::rethrow_exception(resumption.error);
}

inline void Waiting::destroy() {
  const std::coroutine_handle<> handle = std::exchange(handle_, nullptr);
  if (!handle || !promise_) return;
  if (promise_->alone_) return handle.destroy();
  promise_->stranded_ = true;
  std::exchange(promise_->waiter_, {}).destroy();
}

template <class T>
class PromiseOf : public Promise {
 public:
  void return_value(T value) { value_.emplace(std::move(value)); }
  T take() {
    rethrow();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class PromiseOf<void> : public Promise {
 public:
  void return_void() noexcept {}
  void take() { rethrow(); }
};

}  // namespace task
/// @endcond

}  // namespace snug
