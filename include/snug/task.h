// Coroutines on the loop: handlers that wait with co_await instead of a callback.
#pragma once

#include <coroutine>
#include <memory>
#include <utility>

#include "snug/awaitable.h"
#include "snug/task_promise.h"

namespace snug {

/// @cond
namespace task {
void hand_over(Task<void> task, std::shared_ptr<void> kept);
}  // namespace task
/// @endcond

/// What a coroutine returns that runs on the loop. It runs by itself, whether anybody waits for it
/// or not.
///
///     socket.on("order", [&stock](snug::Socket socket, std::string item) -> snug::Task<> {
///       const auto answer = co_await socket.emit_with_ack(30s, "sure?", item);
///       if (!answer) co_return;               // it did not answer, or left
///       stock.take(item);                     // socket may be inert by now, as after any wait
///       socket.emit("ordered", item);
///     });
///
/// Another coroutine may wait for it to end, once, and gets what it returns:
///
///     snug::Task<int> price(snug::Loop& loop, std::string item) {
///       const auto look_up = [item] { return prices().find(item); };
///       co_return co_await loop.run_in_pool(look_up);
///     }
///     socket.on("price?", [&loop](std::string item, snug::Ack ack) -> snug::Task<> {
///       ack(co_await price(loop, item));
///     });
///
/// It runs at once, within the call, until it first waits, and goes on when that for which it waits
/// has come: always on the loop thread, never in the middle of other code. Dropping the Task does
/// not stop it. A handler of Socket::on returns Task<>: it answers with its Ack.
///
/// What it throws comes out of the co_await of who waits for it. Where nobody does: what a handler
/// given to Socket::on or Socket::once throws is caught and logged by type; so is what any
/// coroutine throws after it waited for something of this library (a later co_await throws it too).
/// After it waited for an Awaitable of your own it comes out of that one's Done. Elsewhere
/// (on_connection, a function of your own) one that throws before it first waits ends the program
/// when its Task is dropped, as a thread does.
///
/// Lifetime: parameters taken by value and local variables live until it ends. What a reference or
/// a view names has to live as long: take strings as std::string, and no parameter by reference but
/// of what outlives the loop's run. The captures of a lambda die with the lambda, not with the
/// coroutine: those of a handler given to Socket::on or Socket::once are kept for it; elsewhere
/// (on_connection, on_disconnect, a lambda of your own) pass parameters instead of capturing, or
/// capture nothing that is used after a wait. When that for which it waits can never come, as its
/// server or loop is destroyed, the coroutine is destroyed where it waits, with its variables; so
/// are those that wait for it, from the inside out.
///
/// Two things are made in a line before the co_await, as g++ 12 gets them wrong within: a list in
/// braces, and a lambda that captures more than references, pointers and numbers.
template <class T = void>
class Task {
 public:
  class promise_type;

  /// Moves the hold on it.
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_ && handle_.promise().let_go(handle_.done())) handle_.destroy();
  }

  /// What co_await calls.
  /// @{
  bool await_ready() const { return handle_.done(); }
  template <class P>
  void await_suspend(std::coroutine_handle<P> handle) {
    handle_.promise().wait_with(task::Waiting(handle));
  }
  T await_resume() { return handle_.promise().take(); }
  /// @}

 private:
  using Handle = std::coroutine_handle<promise_type>;
  friend void task::hand_over(Task<void> task, std::shared_ptr<void> kept);
  explicit Task(Handle handle) : handle_(handle) {}

  Handle handle_;
};

/// Only the compiler uses it.
template <class T>
class Task<T>::promise_type : public task::PromiseOf<T> {
 public:
  /// The Task of this coroutine.
  Task get_return_object() { return Task(Handle::from_promise(*this)); }
};

/// @cond
namespace task {

/// Leaves the coroutine to itself, and keeps `kept` for as long as it runs. Throws what it threw
/// before it first waited.
inline void hand_over(Task<void> task, std::shared_ptr<void> kept) {
  task.handle_.promise().kept_ = std::move(kept);
  task.handle_.promise().rethrow();
}

}  // namespace task
/// @endcond

}  // namespace snug
