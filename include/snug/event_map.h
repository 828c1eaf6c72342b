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

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "snug/detail/event_map_check.h"
#include "snug/socket.h"

namespace snug {

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
