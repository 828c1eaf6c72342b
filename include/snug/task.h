// Coroutines on the loop: handlers that wait for an answer with co_await instead of a callback.
#pragma once

#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace snug {

class Task;
namespace task {
class Waiting;
void hand_over(Task task, std::shared_ptr<void> kept);
}  // namespace task

/// What a coroutine returns that runs on the loop by itself; nobody waits for it.
///
///     socket.on("order", [&stock](snug::Socket socket, std::string item) -> snug::Task {
///       const auto answer = co_await socket.emit_with_ack(30s, "sure?", item);
///       if (!answer) co_return;               // it did not answer, or left
///       stock.take(item);                     // socket may be inert by now, as after any wait
///       socket.emit("ordered", item);
///     });
///
/// It runs at once, within the call, until it first waits, and goes on when that for which it waits
/// has come: always on the loop thread, never in the middle of other code. What a handler given to
/// Socket::on or Socket::once throws is caught and logged by type, whenever that is; so is what any
/// coroutine throws after it waited for an answer. Elsewhere (on_connection, a function of your
/// own) one that throws before it first waits ends the program, as a thread does. Dropping the Task
/// does not stop it.
///
/// Lifetime: parameters taken by value and local variables live until it ends. What a reference or
/// a view names has to live as long: take strings as std::string, and no parameter by reference.
/// The captures of a lambda die with the lambda, not with the coroutine: those of a handler given
/// to Socket::on or Socket::once are kept for it; elsewhere (on_connection, on_disconnect, a lambda
/// of your own) pass parameters instead of capturing, or capture nothing that is used after a wait.
/// When that for which it waits can never come, as its server or loop is destroyed, the coroutine
/// is destroyed where it waits, with its variables.
///
/// g++ 12 takes no Json list in braces within a co_await: make it in a line before.
class Task {
 public:
  class promise_type;

  /// Moves the hold on it.
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task();

 private:
  using Handle = std::coroutine_handle<promise_type>;
  friend void task::hand_over(Task task, std::shared_ptr<void> kept);
  explicit Task(Handle handle) : handle_(handle) {}

  Handle handle_;
};

namespace task {

/// One resumption of a coroutine: what it threw, and whether it ended.
struct Resumption {
  std::exception_ptr error{};
  bool ended = false;
};

}  // namespace task

/// The machinery of Task; only the compiler and Awaitable use it.
class Task::promise_type {
 public:
  promise_type() = default;
  promise_type(const promise_type&) = delete;
  promise_type& operator=(const promise_type&) = delete;
  ~promise_type() {
    if (resumption_) resumption_->ended = true;
  }

  /// Ends on its own once nobody holds its Task.
  struct End {
    bool alone;
    bool await_ready() const noexcept { return alone; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    void await_resume() const noexcept {}
  };

  Task get_return_object() { return Task(Handle::from_promise(*this)); }
  std::suspend_never initial_suspend() noexcept { return {}; }
  End final_suspend() noexcept { return {alone_}; }
  void return_void() noexcept {}
  void unhandled_exception() {
    (resumption_ ? resumption_->error : error_) = std::current_exception();
  }

 private:
  friend class Task;
  friend class task::Waiting;
  friend void task::hand_over(Task task, std::shared_ptr<void> kept);

  std::shared_ptr<void> kept_;  ///< First, to be destroyed last.
  std::exception_ptr error_;    ///< Thrown while its Task was held.
  task::Resumption* resumption_ = nullptr;
  bool alone_ = false;     ///< Its Task is gone.
  bool stranded_ = false;  ///< That for which it waits never comes, while its Task is held.
};

inline Task::~Task() {
  if (!handle_) return;
  if (!handle_.done() && !handle_.promise().stranded_) {
    handle_.promise().alone_ = true;
    return;
  }
  if (handle_.promise().error_) std::terminate();  // nobody is there to hear of it
  handle_.destroy();
}

namespace task {

/// Leaves the coroutine to itself, and keeps `kept` for as long as it runs. Throws what it threw
/// before it first waited.
inline void hand_over(Task task, std::shared_ptr<void> kept) {
  task.handle_.promise().kept_ = std::move(kept);
  const auto error = std::exchange(task.handle_.promise().error_, nullptr);
  if (error) std::rethrow_exception(error);
}

/// A coroutine that waits. One of a Task can be ended where it is; of another kind only be resumed.
class Waiting {
 public:
  Waiting() = default;
  explicit Waiting(std::coroutine_handle<Task::promise_type> of_task)
      : handle_(of_task), promise_(&of_task.promise()) {}
  template <class Promise>
  explicit Waiting(std::coroutine_handle<Promise> other) : handle_(other) {}

  explicit operator bool() const { return handle_ != nullptr; }

  /// Throws what a Task throws.
  void resume() {
    const std::coroutine_handle<> handle = std::exchange(handle_, nullptr);
    Task::promise_type* const promise = promise_;
    if (!promise) return handle.resume();
    Resumption resumption;
    promise->resumption_ = &resumption;
    handle.resume();  // this may be gone now
    if (!resumption.ended) promise->resumption_ = nullptr;
    if (resumption.error) std::rethrow_exception(resumption.error);
  }
  void destroy() {
    const std::coroutine_handle<> handle = std::exchange(handle_, nullptr);
    if (!handle || !promise_) return;
    if (promise_->alone_) return handle.destroy();
    promise_->stranded_ = true;
  }

 private:
  std::coroutine_handle<> handle_;
  Task::promise_type* promise_ = nullptr;
};

}  // namespace task

/// A value that comes once, later, for a coroutine that waits for it with co_await. What it stands
/// for (an emit, a timer) has begun already, so that several can be under way:
///
///     auto first = ann.emit_with_ack(5s, "ready?");
///     auto second = ben.emit_with_ack(5s, "ready?");
///     const bool both = (co_await first).has_value() && (co_await second).has_value();
///
/// Waited for once at most; dropping it drops the value. Loop thread only.
template <class T = void>
class [[nodiscard]] Awaitable {
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  struct State {
    std::optional<Value> value;
    task::Waiting waiting;
    bool settled = false;  ///< The value came, or never will.
  };
  /// The last copy of a Done that was not called: the value never comes.
  struct Source {
    explicit Source(std::shared_ptr<State> of) : state(std::move(of)) {}
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    ~Source() {
      if (!state->settled) settle()->waiting.destroy();
    }
    std::shared_ptr<State> settle() {
      state->settled = true;
      return state;
    }
    std::shared_ptr<State> state;
  };

 public:
  /// Gives the value, once; later calls do nothing. Cheap to copy. What the coroutine throws when
  /// it goes on comes out of the call.
  class Done {
   public:
    /// Gives it.
    template <class... Values>
    void operator()(Values&&... values) const {
      if (source_->state->settled) return;
      const std::shared_ptr<State> state = source_->settle();
      state->value.emplace(std::forward<Values>(values)...);
      if (state->waiting) state->waiting.resume();
    }

   private:
    friend class Awaitable;
    explicit Done(std::shared_ptr<State> state)
        : source_(std::make_shared<Source>(std::move(state))) {}
    std::shared_ptr<Source> source_;
  };

  /// Calls `start(done)` at once: makes an awaitable of whatever takes a callback.
  ///
  ///     auto passed = snug::Awaitable<>([&](auto done) { loop.set_timeout(5s, done); });
  ///     co_await passed;
  template <class Start>
    requires std::is_invocable_v<Start&, Done>
  explicit Awaitable(Start start) : state_(std::make_shared<State>()) {
    start(Done(state_));
  }

  /// What co_await calls.
  /// @{
  bool await_ready() const { return state_->value.has_value(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> handle) {
    state_->waiting = task::Waiting(handle);
    if (state_->settled) std::exchange(state_->waiting, {}).destroy();  // it never comes
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return *std::move(state_->value);
  }
  /// @}

 private:
  std::shared_ptr<State> state_;
};

}  // namespace snug
