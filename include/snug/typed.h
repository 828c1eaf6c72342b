// Handlers that name their arguments' types: a part of socket.h, which includes this.
//
//     socket.on("move", [](snug::Socket socket, int x, std::optional<int> y, snug::Ack ack) { … });
//
// Each parameter but Socket and Ack, which may stand anywhere and may be left out, takes one
// argument of the event, in order:
//
// | parameter | takes |
// | --- | --- |
// | bool, std::string, Json | that value; Json takes any |
// | an integer type | a whole number within its range |
// | a floating type | a number |
// | Json::binary_t, std::vector<std::uint8_t> | a binary value |
// | std::vector<T> | an array of what T takes |
// | std::optional<T> | what T takes; nothing when it is null or missing |
// | another type | any value that its from_json (nlohmann/json) takes without throwing |
//
// A coroutine (-> snug::Task<>, see task.h) takes them by value, and may take the Event instead.
//
// Arguments beyond the last parameter are ignored. If an argument is missing or does not fit, the
// handler is not called: the acknowledgement gets {"error": {"code": "invalid_arguments",
// "message": …}}, and the socket's on_error handlers are called with the same. The message names
// the argument's place, never its content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "snug/json.h"
#include "snug/socket.h"
#include "snug/task.h"

namespace snug {
/// @cond
namespace typed {

/// Converts one argument to a T. `take` gives nothing if the argument does not fit; `kExpected`
/// names the arguments that would fit.
template <class T>
struct Argument {
  static constexpr std::string_view kExpected = "of the form expected here";
  static std::optional<T> take(Json value) {
    try {
      return value.get<T>();
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }
};

template <>
struct Argument<Json> {
  static constexpr std::string_view kExpected = "a value";
  static std::optional<Json> take(Json value) {
    return std::optional<Json>(std::in_place, std::move(value));
  }
};

template <>
struct Argument<bool> {
  static constexpr std::string_view kExpected = "a boolean";
  static std::optional<bool> take(const Json& value) {
    if (!value.is_boolean()) return std::nullopt;
    return value.get<bool>();
  }
};

template <>
struct Argument<std::string> {
  static constexpr std::string_view kExpected = "a string";
  static std::optional<std::string> take(Json value) {
    if (!value.is_string()) return std::nullopt;
    return std::move(value.get_ref<std::string&>());
  }
};

template <class T>
  requires std::is_integral_v<T>
struct Argument<T> {
  static constexpr std::string_view kExpected = "a whole number in range";
  static std::optional<T> take(const Json& value) {
    if (value.is_number_unsigned()) {
      const auto number = value.get<std::uint64_t>();
      if (number > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return std::nullopt;
      return static_cast<T>(number);
    }
    if (!value.is_number_integer()) return std::nullopt;
    const auto number = value.get<std::int64_t>();  // negative, or it would be unsigned
    if (std::is_unsigned_v<T> ||
        number < static_cast<std::int64_t>(std::numeric_limits<T>::min())) {
      return std::nullopt;
    }
    return static_cast<T>(number);
  }
};

template <class T>
  requires std::is_floating_point_v<T>
struct Argument<T> {
  static constexpr std::string_view kExpected = "a number";
  static std::optional<T> take(const Json& value) {
    if (!value.is_number()) return std::nullopt;
    return value.get<T>();
  }
};

template <class T>
  requires std::is_same_v<T, Json::binary_t> || std::is_same_v<T, std::vector<std::uint8_t>>
struct Argument<T> {
  static constexpr std::string_view kExpected = "a binary value";
  static std::optional<T> take(Json value) {
    if (!value.is_binary()) return std::nullopt;
    return std::move(value.get_binary());
  }
};

template <class T>
  requires(!std::is_same_v<T, std::uint8_t>)
struct Argument<std::vector<T>> {
  static constexpr std::string_view kExpected = "an array of the values expected here";
  static std::optional<std::vector<T>> take(Json value) {
    if (!value.is_array()) return std::nullopt;
    std::vector<T> items;
    items.reserve(value.size());
    for (Json& element : value) {
      auto item = Argument<T>::take(std::move(element));
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
    }
    return items;
  }
};

/// Takes the arguments of one event in order, and remembers the first that does not fit.
class Reader {
 public:
  explicit Reader(Event& event) : event_(event) {}

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
  const std::string& problem() const { return problem_; }

 private:
  template <class T>
  std::optional<T> read_argument(std::type_identity<T>) {
    const std::size_t place = next_++;
    if (place >= event_.args.size()) return fail<T>(place, "missing");
    auto taken = Argument<T>::take(event_.args[place].copy());
    return taken ? std::move(taken) : fail<T>(place, "not " + std::string(Argument<T>::kExpected));
  }
  template <class T>
  std::optional<std::optional<T>> read_argument(std::type_identity<std::optional<T>>) {
    const std::size_t place = next_++;
    using Maybe = std::optional<T>;
    if (place >= event_.args.size() || event_.args[place].is_null()) return Maybe();
    auto taken = Argument<T>::take(event_.args[place].copy());
    if (taken) return taken;
    return fail<Maybe>(place, "not " + std::string(Argument<T>::kExpected));
  }
  template <class T>
  std::optional<T> fail(std::size_t place, std::string_view how) {
    if (problem_.empty()) {
      problem_ = "argument " + std::to_string(place + 1) + " of \"" + event_.name + "\" is " +
                 std::string(how);
    }
    return std::nullopt;
  }

  Event& event_;
  std::size_t next_ = 0;
  std::string problem_;
};

template <class Callable, class... Parameters>
void call(Callable& callable, Event& event) {
  static_assert((... && !(std::is_lvalue_reference_v<Parameters> &&
                          !std::is_const_v<std::remove_reference_t<Parameters>>)),
                "a handler takes its arguments by value, const reference or rvalue reference");
  Reader reader(event);
  // Braces, not parentheses, because they are evaluated from left to right.
  std::tuple<std::optional<std::decay_t<Parameters>>...> values{
      reader.read<std::decay_t<Parameters>>()...};
  if (reader.problem().empty()) {
    std::apply([&callable](auto&... value) { callable(std::move(*value)...); }, values);
    return;
  }
  const Error error{"invalid_arguments", reader.problem()};
  event.ack(Json{{"error", {{"code", error.code}, {"message", error.message}}}});
  event.socket.report(error);
}

/// Finds the parameters of a function, a lambda or another object with one operator().
template <class Callable>
struct Signature : Signature<decltype(&Callable::operator())> {};
template <class R, class... Ps>
struct Signature<R (*)(Ps...)> {
  template <class Callable>
  static void run(Callable& callable, Event& event) {
    call<Callable, Ps...>(callable, event);
  }
  static constexpr bool kCoroutine = task::kIsTask<R>;
  static_assert(!kCoroutine || std::is_same_v<R, Task<>>,
                "a handler returns Task<>: it answers with its Ack");
  static_assert(!kCoroutine || (... && !std::is_reference_v<Ps>),
                "a coroutine takes its arguments by value: it outlives references");
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

/// Starts a coroutine, and keeps its lambda for as long as it runs.
template <class Callable>
struct Starter {
  std::shared_ptr<Callable> callable;

  template <class... Values>
  void operator()(Values&&... values) const {
    task::hand_over((*callable)(std::forward<Values>(values)...), callable);
  }
};

template <class Callable>
EventHandler wrap_coroutine(Callable callable) {
  return
      [starter = Starter<Callable>{std::make_shared<Callable>(std::move(callable))}](Event event) {
        if constexpr (std::is_invocable_v<Callable&, Event>) {
          starter(std::move(event));
        } else {
          Signature<Callable>::run(starter, event);
        }
      };
}

template <class Callable>
EventHandler wrap(Callable callable) {
  if constexpr (Signature<Callable>::kCoroutine) {
    return wrap_coroutine(std::move(callable));
  } else {
    return [callable = std::move(callable)](Event event) mutable {
      Signature<Callable>::run(callable, event);
    };
  }
}

}  // namespace typed
/// @endcond

template <TypedCallable Callable>
ListenerId Socket::on(std::string event, Callable callable) const {
  return on(std::move(event), typed::wrap(std::move(callable)));
}

template <TypedCallable Callable>
ListenerId Socket::once(std::string event, Callable callable) const {
  return once(std::move(event), typed::wrap(std::move(callable)));
}

}  // namespace snug
