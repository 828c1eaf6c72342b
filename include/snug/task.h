// Coroutines on the loop: handlers that wait with co_await instead of a callback.
#pragma once

#include <coroutine>
#include <memory>
#include <utility>

#include "snug/awaitable.h"
#include "snug/detail/task_promise.h"

namespace snug {

/// @cond
namespace task {
void hand_over(Task<void> task, std::shared_ptr<void> kept);
}  // namespace task
/// @endcond

/// The return type of a coroutine on the loop. The coroutine runs by itself, whether or not anybody
/// waits for it.
///
///     socket.on("order", [&stock](snug::Socket socket, std::string item) -> snug::Task<> {
///       const auto answer = co_await socket.timeout(30s).emit_with_ack("sure?", item);
///       if (!answer) co_return;               // it did not answer, or left
///       stock.take(item);                     // socket may be inert by now, as after any wait
///       socket.emit("ordered", item);
///     });
///
/// Another coroutine may wait for it to end, once, and gets its result:
///
///     snug::Task<int> price(snug::Loop& loop, std::string item) {
///       const auto look_up = [item] { return prices().find(item); };
///       co_return co_await loop.run_in_pool(look_up);
///     }
///     socket.on("price?", [&loop](std::string item) -> snug::Task<int> {
///       co_return co_await price(loop, item);
///     });
///
/// It runs at once, within the call, until it first waits, and continues when the awaited value has
/// come: always on the loop thread, never in the middle of other code. Dropping the Task does not
/// stop it. A handler of Socket::on answers with its value, or returns Task<> and uses its Ack.
///
/// An exception comes out of the co_await of the coroutine that waits for it. If nobody waits,
/// there are these cases:
///
/// - A handler of Socket::on or Socket::once: as with any handler, it is logged and reported, and
///   the event is answered with an error.
/// - Any coroutine, after it waited for a value of this library: it is logged. A later co_await
///   throws it too.
/// - Any coroutine, after it waited for an Awaitable of your own: it comes out of that one's Done.
/// - In any other handler (on_connection, use, an HTTP route), before it first waits: dropping its
///   Task counts as an exception of that handler.
/// - Elsewhere (a timer, main), before it first waits: dropping its Task ends the program.
///
/// Lifetime: parameters taken by value and local variables live until it ends. The target of a
/// reference or a view must live as long. So take strings as std::string, and take a reference only
/// to an object that outlives the loop's run. The captures of a lambda are destroyed with the
/// lambda, not with the coroutine. Handlers of Socket::on and Socket::once are kept for it;
/// elsewhere (on_connection, on_disconnect, a lambda of your own) pass parameters instead of
/// capturing, or capture nothing that is used after a wait. If the awaited value can never come,
/// because its server or loop is destroyed, the coroutine is destroyed where it waits, with its
/// variables, and so are the coroutines that wait for it, from the inside out.
///
/// Make two things in a line before the co_await, because g++ 12 miscompiles them within it: a
/// braced list, and a lambda that captures more than references, pointers and numbers.
template <class T = void>
class Task {
 public:
  class promise_type;

  /// Takes over the coroutine of `other`.
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_ && handle_.promise().let_go(handle_.done())) handle_.destroy();
  }

  /// Called by co_await.
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

/// Lets the coroutine run by itself, and keeps `kept` for as long as it runs. Rethrows an exception
/// that it threw before it first waited.
inline void hand_over(Task<void> task, std::shared_ptr<void> kept) {
  task.handle_.promise().kept_ = std::move(kept);
  task.handle_.promise().rethrow();
}

}  // namespace task
/// @endcond

}  // namespace snug
