// Values that a coroutine waits for with co_await.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "snug/detail/task_promise.h"

namespace snug {

/// A value that arrives once, later, for a coroutine that waits for it with co_await. The operation
/// behind it (an emit, a timer) has already started, so several can be under way:
///
///     auto first = ann.timeout(5s).emit_with_ack("ready?");
///     auto second = ben.timeout(5s).emit_with_ack("ready?");
///     const bool both = (co_await first).has_value() && (co_await second).has_value();
///
/// It can be waited for at most once; dropping it drops the value. Loop thread only.
template <class T = void>
class [[nodiscard]] Awaitable {
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  struct State {
    std::optional<Value> value;
    task::Waiting waiting;
    bool settled = false;  ///< The value came, or never will.
  };
  /// Shared by the copies of a Done. If it is destroyed uncalled, the value never comes.
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

  /// Calls `start(done)` at once. Makes an awaitable from any function that takes a callback.
  ///
  ///     auto passed = snug::Awaitable<>([&](auto done) { loop.set_timeout(5s, done); });
  ///     co_await passed;
  ///
  /// A lambda that captures more than references, pointers and numbers must be a named variable in
  /// an earlier line (see Task).
  template <class Start>
    requires std::is_invocable_v<Start&, Done>
  explicit Awaitable(Start&& start) : state_(std::make_shared<State>()) {
    static_assert(task::kMayStandInCoAwait<Start>, "give this lambda a name in a line before");
    start(Done(state_));
  }

  /// Called by co_await.
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
