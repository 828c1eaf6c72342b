// How a handler that names its arguments' types is called: a part of typed.h.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "snug/detail/typed_values.h"
#include "snug/event_name.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/result.h"
#include "snug/socket.h"
#include "snug/task.h"

namespace snug {
/// @cond
namespace typed {

/// Answers with {"error": {"code": …, "message": …}}.
SNUG_API void answer_error(const Ack& ack, const Error& error);
/// The handler is not called: its arguments do not fit.
SNUG_API void refuse(const Event& event, const std::string& fault);
/// Call it while the exception of a coroutine is handled, which nobody else will see.
SNUG_API void on_coroutine_threw(const Socket& socket, const Ack& ack, std::string_view event);

/// Takes the arguments of one event in order, and remembers the first that does not fit.
class Reader {
 public:
  explicit Reader(const Event& event) : event_(event) {}

  template <class T>
  std::optional<T> read() {
    if constexpr (std::is_same_v<T, Socket>) {
      return event_.socket;
    } else if constexpr (std::is_same_v<T, Ack>) {
      return event_.ack;
    } else {
      return read_argument(std::type_identity<T>());
    }
  }
  const std::string& fault() const { return fault_; }

 private:
  template <class T>
  std::optional<T> read_argument(std::type_identity<T>) {
    const std::size_t place = next_++;
    if (place < event_.args.size()) return convert<T>(place);
    fail(place, " is missing");
    return std::nullopt;
  }
  template <class T>
  std::optional<std::optional<T>> read_argument(std::type_identity<std::optional<T>>) {
    const std::size_t place = next_++;
    if (place < event_.args.size()) return convert<std::optional<T>>(place);
    return std::optional<std::optional<T>>(std::in_place);
  }
  template <class T>
  std::optional<T> convert(std::size_t place) {
    std::string deeper;
    std::optional<T> taken = Value<T>::take(event_.args[place].copy(), deeper);
    if (taken) return taken;
    fail(place, deeper.empty() ? " is not " + std::string(Value<T>::kExpected) : ": " + deeper);
    return std::nullopt;
  }
  void fail(std::size_t place, const std::string& how) {
    if (!fault_.empty()) return;
    fault_ = "argument " + std::to_string(place + 1) + " of \"" + event_.name + "\"" + how;
  }

  const Event& event_;
  std::size_t next_ = 0;
  std::string fault_;
};

// --- answers ---

template <class T>
inline constexpr bool kIsResult = false;
template <class T>
inline constexpr bool kIsResult<Result<T, Error>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
constexpr bool answerable() {
  if constexpr (std::is_void_v<T>) {
    return true;
  } else if constexpr (kIsOptional<T>) {
    return answerable<typename T::value_type>();
  } else {
    return std::is_constructible_v<Json, T> || std::is_convertible_v<T, Outgoing>;
  }
}
template <class T, class Held>
constexpr bool answerable(std::type_identity<Result<Held, Error>>) {
  return answerable<Held>();
}
/// Whether an acknowledgement can carry it.
template <class T>
inline constexpr bool kAnswerable = [] {
  if constexpr (kIsResult<T>)
    return answerable<T>(std::type_identity<T>());
  else
    return answerable<T>();
}();

template <class T>
void answer(const Ack& ack, T&& value) {
  using Plain = std::remove_cvref_t<T>;
  static_assert(kAnswerable<Plain>,
                "a handler returns nothing, or a value that its client can be answered with: one "
                "that turns into snug::Json (give its type a to_json), or a snug::Result of one");
  if constexpr (kIsResult<Plain>) {
    if (!value.has_value()) return answer_error(ack, value.error());
    if constexpr (requires { *value; })
      answer(ack, *std::forward<T>(value));
    else
      ack();
  } else if constexpr (kIsOptional<Plain>) {
    if (value)
      answer(ack, *std::forward<T>(value));
    else
      ack(nullptr);
  } else if constexpr (kAnswerable<Plain>) {
    ack(std::forward<T>(value));
  }
}

/// Answers with the outcome of `call`.
template <class Call>
void answer_with(const Ack& ack, Call&& call) {
  if constexpr (std::is_void_v<decltype(call())>)
    call();
  else
    answer(ack, call());
}

// --- coroutines ---

template <class T>
struct CoroutineValue {
  using Type = void;
};
template <class T>
struct CoroutineValue<Task<T>> {
  using Type = T;
};

/// Waits for a handler's coroutine, which started already.
template <class T>
Task<> wait_for(Task<T> task, Socket socket, Ack ack, std::string event) {
  Task<T> running = std::move(task);  // a variable ends before what this coroutine keeps
  try {
    if constexpr (std::is_void_v<T>) {
      co_await running;
    } else {
      T value = co_await running;
      answer(ack, std::move(value));
    }
  } catch (...) {
    on_coroutine_threw(socket, ack, event);
  }
}

/// Answers when the coroutine ends, and keeps `callable` until then. An exception that it threw
/// before it first waited comes out of the call.
template <class T>
void attend(Task<T> task, const Event& event, std::shared_ptr<void> callable) {
  if (task.await_ready()) return answer_with(event.ack, [&] { return task.await_resume(); });
  task::hand_over(wait_for(std::move(task), event.socket, event.ack, event.name),
                  std::move(callable));
}

// --- calls ---

template <class... Parameters>
inline constexpr bool kTakesAck = (... || std::is_same_v<std::decay_t<Parameters>, Ack>);

/// Calls `callable` with the arguments of `event`, and `then` with its result, if they fit.
template <class... Parameters, class Callable>
void call(Callable&& callable, const Event& event) {
  Reader reader(event);
  // Braces, not parentheses, because they are evaluated from left to right.
  std::tuple<std::optional<KeptFor<Parameters>>...> values{reader.read<KeptFor<Parameters>>()...};
  if (!reader.fault().empty()) return refuse(event, reader.fault());
  std::apply([&callable](auto&... value) { callable(std::move(*value)...); }, values);
}

/// Finds the parameters of a function, a lambda or another object with one operator().
template <class Callable>
struct Signature : Signature<decltype(&Callable::operator())> {};
template <class R, class... Ps>
struct Signature<R (*)(Ps...)> {
  using Returned = R;
  using Parameters = std::tuple<std::decay_t<Ps>...>;
  static constexpr bool kCoroutine = task::kIsTask<R>;

  template <class Callable>
  static void run(Callable&& callable, const Event& event) {
    call<Ps...>(callable, event);
  }

  static_assert((... && !(std::is_lvalue_reference_v<Ps> &&
                          !std::is_const_v<std::remove_reference_t<Ps>>)),
                "a handler takes its arguments by value, const reference or rvalue reference");
  static_assert(!kCoroutine || (... && !std::is_reference_v<Ps>),
                "a coroutine takes its arguments by value: it outlives references");
  static_assert(!kCoroutine || (... && !kHasView<std::decay_t<Ps>>),
                "a coroutine outlives what a view refers to: take std::string instead of "
                "std::string_view or const char*, and std::vector instead of std::span");
  static_assert(kCoroutine || (... && !kHasView<KeptFor<Ps>>),
                "nobody keeps what this parameter refers to: take std::string instead of const "
                "char* or of std::string_view within another type, and std::vector instead of "
                "std::span");
  static_assert(std::is_void_v<R> || std::is_same_v<R, Task<>> || !kTakesAck<Ps...>,
                "a handler answers with what it returns, or with its Ack, not with both");
};
template <class R, class... Ps>
struct Signature<R (*)(Ps...) noexcept> : Signature<R (*)(Ps...)> {};
template <class R, class C, class... Ps>
struct Signature<R (C::*)(Ps...)> : Signature<R (*)(Ps...)> {};
template <class R, class C, class... Ps>
struct Signature<R (C::*)(Ps...) const> : Signature<R (*)(Ps...)> {};
template <class R, class C, class... Ps>
struct Signature<R (C::*)(Ps...) noexcept> : Signature<R (*)(Ps...)> {};
template <class R, class C, class... Ps>
struct Signature<R (C::*)(Ps...) const noexcept> : Signature<R (*)(Ps...)> {};

/// Calls `callable` with the Event or with its arguments. `use` gets a function that makes the call
/// and returns its result.
template <class Callable, class Use>
void dispatch(Callable& callable, const Event& event, const Use& use) {
  if constexpr (std::is_invocable_v<Callable&, Event>) {
    use([&] { return callable(Event(event)); });
  } else {
    const auto with_arguments = [&]<class... Values>(Values&&... values) {
      use([&]() -> decltype(auto) { return callable(std::forward<Values>(values)...); });
    };
    Signature<Callable>::run(with_arguments, event);
  }
}

template <class Callable>
constexpr bool is_coroutine() {
  if constexpr (std::is_invocable_v<Callable&, Event>)
    return task::kIsTask<std::invoke_result_t<Callable&, Event>>;
  else
    return Signature<Callable>::kCoroutine;
}

template <class Callable>
EventHandler wrap_coroutine(Callable callable) {
  return [kept = std::make_shared<Callable>(std::move(callable))](const Event& event) {
    dispatch(*kept, event, [&](const auto& start) { attend(start(), event, kept); });
  };
}

/// Callables whose parameters can be looked at: not those with templates or several forms.
template <class Callable>
concept WithSignature = std::is_pointer_v<Callable> || requires { &Callable::operator(); };

template <class Callable>
EventHandler wrap(Callable callable) {
  if constexpr (WithSignature<Callable>) static_assert(sizeof(Signature<Callable>) > 0);
  if constexpr (is_coroutine<Callable>()) {
    return wrap_coroutine(std::move(callable));
  } else {
    return [callable = std::move(callable)](const Event& event) mutable {
      dispatch(callable, event, [&](const auto& run) { answer_with(event.ack, run); });
    };
  }
}

}  // namespace typed
/// @endcond

template <TypedCallable Callable>
ListenerId Socket::on(EventName event, Callable callable) const {
  return on(event, typed::wrap(std::move(callable)));
}

template <TypedCallable Callable>
ListenerId Socket::once(EventName event, Callable callable) const {
  return once(event, typed::wrap(std::move(callable)));
}

}  // namespace snug
