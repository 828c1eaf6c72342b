// What makes coroutines of Task and Awaitable run: a part of task.h and awaitable.h. Programs name
// nothing of it.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace snug {

template <class T>
class Task;

/// @cond
namespace task {

template <class T>
inline constexpr bool kIsTask = false;
template <class T>
inline constexpr bool kIsTask<Task<T>> = true;

/// Whether a callable may stand in the middle of a co_await: g++ 12 copies a lambda there bit by
/// bit, which is wrong for one that captured a string.
template <class Callable>
inline constexpr bool kMayStandInCoAwait =
    std::is_lvalue_reference_v<Callable> ||
    std::is_trivially_copyable_v<std::remove_reference_t<Callable>>;

class Promise;

/// A coroutine that waits. One of a Task can be ended where it is; of another kind only be resumed.
class Waiting {
 public:
  Waiting() = default;
  template <class P>
  explicit Waiting(std::coroutine_handle<P> handle) : handle_(handle) {
    if constexpr (std::is_base_of_v<Promise, P>) promise_ = &handle.promise();
  }

  explicit operator bool() const { return handle_ != nullptr; }

  /// Throws what a Task throws that nobody waits for.
  void resume();
  /// It waits for what never comes: ends it, and whoever waits for it.
  void destroy();

 private:
  friend class Promise;

  std::coroutine_handle<> handle_;
  Promise* promise_ = nullptr;
};

/// One resumption: of a coroutine, and of those that it lets go on by ending.
struct Resumption {
  Promise* running;  ///< Null when the frame is gone.
  std::exception_ptr error{};
};

/// What the promises of all Tasks have.
class Promise {
 public:
  Promise() = default;
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() {
    if (resumption_) resumption_->running = nullptr;
  }

  /// Frees the frame at once when nobody holds its Task; else whoever waits for it goes on.
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
    // Nobody waits for it (yet): whoever lets it go on hears of it, so that it is not lost.
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

  /// Its Task goes. Whether the frame is to be freed with it: otherwise it is when it ends.
  bool let_go(bool done) {
    waiter_ = {};
    alone_ = !done && !stranded_;
    // Nobody is there to hear of it. While another exception is under way that one is heard.
    if (error_ && !told_ && std::uncaught_exceptions() == 0) std::terminate();
    return !alone_;
  }
  void wait_with(Waiting waiter) {
    if (stranded_) return waiter.destroy();
    waiter_ = waiter;
  }
  /// What it throws goes to whom it would have gone.
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
  std::exception_ptr error_;    ///< For whoever holds its Task.
  Resumption* resumption_ = nullptr;
  Waiting waiter_;         ///< Waits for it to end.
  bool alone_ = false;     ///< Its Task is gone.
  bool stranded_ = false;  ///< That for which it waits never comes, while its Task is held.
  bool told_ = false;      ///< Someone has heard of the error.
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
