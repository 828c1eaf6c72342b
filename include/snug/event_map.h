// Event maps: the events of a protocol with the types of their arguments, declared once. Opt-in:
// snug.h does not include this.
//
//     using ClientToServerEvents = snug::EventMap<        // as in TypeScript
//         snug::EventType<"say", std::string>,
//         snug::EventType<"move", int, int>>;
//     using ServerToClientEvents = snug::EventMap<
//         snug::EventType<"said", std::string, std::string>>;
//
//     ClientToServerEvents::of(socket).on<"say">([](snug::Socket self, std::string text) {
//       ServerToClientEvents::of(self.to("kitchen")).emit<"said">(self.id(), text);
//     });
//
// A name that the map does not declare does not compile, nor do arguments of other types or of
// another number. The sentence of the error says which it is.
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
/// is neither a number nor made of one.
template <class Declared, class Value>
constexpr bool fits() {
  using Plain = std::remove_cvref_t<Value>;
  if constexpr (std::is_same_v<Plain, Declared>) {
    return true;
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

/// One event of a map: its name, and the types of its arguments. Types as in typed.h.
template <event_map::Literal kName, class... Types>
struct EventType {
  using Arguments = std::tuple<Types...>;  ///< The types.
  /// The name.
  static constexpr std::string_view name() { return kName.view(); }
};

/// A handle with the events of a map. Cheap to copy if the handle is. Loop thread only.
template <class Map, class Handle>
class MappedEvents {
 public:
  /// EventMap::of() makes it.
  explicit MappedEvents(Handle handle) : handle_(std::move(handle)) {}

  /// Sends the event through the handle. Each value converts to its declared type, but no number
  /// loses its fraction.
  ///
  ///     ServerToClientEvents::of(socket).emit<"said">("ann", text);
  template <event_map::Literal kName, class... Values>
  void emit(Values&&... values) const {
    using Declared = typename Map::template ArgumentsOf<kName>;
    event_map::emit(handle_, kName.view(), std::type_identity<Declared>(),
                    std::forward<Values>(values)...);
  }
  /// Adds a handler, as Socket::on does. It takes the declared types, in their order, and may leave
  /// out the last ones; std::string_view may stand for std::string.
  ///
  ///     ClientToServerEvents::of(socket).on<"move">([](snug::Socket self, int x, int y) { … });
  template <event_map::Literal kName, class Callable>
  ListenerId on(Callable callable) {
    event_map::require_handler<Callable, typename Map::template ArgumentsOf<kName>>();
    return handle_.on(kName.view(), std::move(callable));
  }
  /// The same for the next event of that name only.
  template <event_map::Literal kName, class Callable>
  ListenerId once(Callable callable) {
    event_map::require_handler<Callable, typename Map::template ArgumentsOf<kName>>();
    return handle_.once(kName.view(), std::move(callable));
  }

 private:
  Handle handle_;
};

/// The events of one direction of a protocol. See the top of this file.
template <class... Events>
struct EventMap {
  /// The declared arguments of the event `kName`, as a std::tuple.
  template <event_map::Literal kName>
  using ArgumentsOf = typename event_map::ArgumentsOf<kName, Events...>::Arguments;

  /// Events of this map on a handle: a Socket to receive and to send; a SocketSender, a Broadcast
  /// (`server.all()`, `socket.to("room")`), a Namespace or a RemoteSocket to send.
  template <class Handle>
  static MappedEvents<EventMap, Handle> of(Handle handle) {
    return MappedEvents<EventMap, Handle>(std::move(handle));
  }
};

}  // namespace snug
