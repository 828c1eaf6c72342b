// The rules of an event map, checked by the compiler: a part of event_map.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "snug/event_name.h"
#include "snug/json.h"
#include "snug/socket.h"
#include "snug/typed.h"

namespace snug {
/// @cond
namespace event_map {

/// A literal as an argument of a template. Reserved names do not compile: see EventName.
template <std::size_t kSize>
struct Literal {
  consteval Literal(const char (&literal)[kSize]) {  // NOLINT: stands for the name
    static_cast<void>(EventName(literal));
    for (std::size_t i = 0; i < kSize; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, kSize - 1}; }

  char text[kSize]{};
};

/// The declared arguments of the event `kName`, as a std::tuple.
template <Literal kName, class... Events>
struct ArgumentsOf {
  static_assert(sizeof...(Events) > 0, "the event map declares no event of this name");
  using Arguments = std::tuple<>;
};
template <Literal kName, class First, class... Rest>
struct ArgumentsOf<kName, First, Rest...>
    : std::conditional_t<First::name() == kName.view(), First, ArgumentsOf<kName, Rest...>> {};

/// Whether a value may be sent as a declared type. Numbers do not lose their fraction, and a bool
/// is neither a number nor made of one. An optional takes what its type takes, and std::nullopt.
template <class Declared, class Value>
constexpr bool fits() {
  using Plain = std::remove_cvref_t<Value>;
  if constexpr (std::is_same_v<Plain, Declared>) {
    return true;
  } else if constexpr (typed::kIsOptional<Declared>) {
    return std::is_same_v<Plain, std::nullopt_t> || fits<typename Declared::value_type, Value>();
  } else if constexpr (std::is_same_v<Plain, bool> || std::is_same_v<Declared, bool>) {
    return std::is_same_v<Declared, Json>;
  } else if constexpr (std::is_integral_v<Declared> && std::is_arithmetic_v<Plain>) {
    return std::is_integral_v<Plain>;
  } else if constexpr (std::is_same_v<Declared, std::string>) {
    return std::is_convertible_v<Value, std::string> ||
           std::is_convertible_v<Value, std::string_view>;
  } else {
    return std::is_convertible_v<Value, Declared>;
  }
}

/// `value` as its declared type, or as something that is sent as the same.
template <class Declared, class Value>
auto sent_as(Value&& value) {
  if constexpr (std::is_same_v<Declared, std::string>) {
    if constexpr (std::is_convertible_v<const Value&, std::string_view>)
      return std::string_view(value);
    else
      return std::string(std::forward<Value>(value));
  } else if constexpr (typed::kIsOptional<Declared>) {
    Declared optional(std::forward<Value>(value));
    return optional ? Json(*std::move(optional)) : Json();
  } else {
    return static_cast<Declared>(std::forward<Value>(value));
  }
}

template <class Sender, class... Declared, class... Values>
void emit(Sender& sender, std::string_view name, std::type_identity<std::tuple<Declared...>>,
          Values&&... values) {
  static_assert(sizeof...(Values) == sizeof...(Declared),
                "this event is declared with another number of arguments");
  if constexpr (sizeof...(Values) == sizeof...(Declared)) {
    static_assert((... && fits<Declared, Values>()),
                  "this event is declared with arguments of other types");
    if constexpr ((... && fits<Declared, Values>()))
      sender.emit(name, sent_as<Declared>(std::forward<Values>(values))...);
  }
}

// A handler's parameters without Socket and Ack.
template <class Parameter>
using TakenBy = std::conditional_t<std::same_as<Parameter, Socket> || std::same_as<Parameter, Ack>,
                                   std::tuple<>, std::tuple<typed::KeptFor<Parameter>>>;
template <class... Parameters>
auto taken_by(std::type_identity<std::tuple<Parameters...>>)
    -> decltype(std::tuple_cat(std::declval<TakenBy<Parameters>>()...));

/// Whether the types of one tuple are the first ones of the other.
template <class Taken, class Declared>
constexpr bool begins() {
  if constexpr (std::tuple_size_v<Taken> > std::tuple_size_v<Declared>) {
    return false;
  } else {
    return []<std::size_t... kIndexes>(std::index_sequence<kIndexes...>) {
      return (... && std::is_same_v<std::tuple_element_t<kIndexes, Taken>,
                                    std::tuple_element_t<kIndexes, Declared>>);
    }(std::make_index_sequence<std::tuple_size_v<Taken>>());
  }
}

template <class Callable, class Declared>
constexpr void require_handler() {
  using Parameters = typename typed::Signature<Callable>::Parameters;
  using Taken = decltype(taken_by(std::type_identity<Parameters>()));
  static_assert(begins<Taken, Declared>(),
                "a handler takes the arguments that the event map declares, or the first of them, "
                "besides Socket and Ack");
}

}  // namespace event_map
/// @endcond

}  // namespace snug
