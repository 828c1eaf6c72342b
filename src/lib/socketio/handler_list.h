// An application's handlers of every kind in one list. Handlers may add and remove each other while
// one of them runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/text_pool.h"
#include "snug/adapter.h"
#include "snug/namespace.h"
#include "snug/socket.h"

namespace snug::socketio {

enum class HandlerKind : std::uint8_t {
  kEvent,
  kAny,
  kAnyOutgoing,
  kDisconnecting,
  kDisconnect,
  kError,
  kEventMiddleware,
  // Of a namespace; the others are of a socket.
  kServerEvent,
  kConnection,
  kMiddleware,
  kRoomChange,
  kNewNamespace,  ///< Of the root namespace, for its server.
};

/// The function type of a kind of handler.
template <HandlerKind>
struct HandlerOf {
  using Function = EventHandler;
};
template <>
struct HandlerOf<HandlerKind::kDisconnecting> {
  using Function = DisconnectHandler;
};
template <>
struct HandlerOf<HandlerKind::kDisconnect> {
  using Function = DisconnectHandler;
};
template <>
struct HandlerOf<HandlerKind::kError> {
  using Function = ErrorHandler;
};
template <>
struct HandlerOf<HandlerKind::kServerEvent> {
  using Function = std::function<void(ServerEvent)>;
};

template <>
struct HandlerOf<HandlerKind::kEventMiddleware> {
  using Function = EventMiddleware;
};
/// Shared with the namespaces that inherit it, as the next one.
template <>
struct HandlerOf<HandlerKind::kConnection> {
  using Function = std::shared_ptr<const ConnectionHandler>;
};
template <>
struct HandlerOf<HandlerKind::kMiddleware> {
  using Function = std::shared_ptr<const Middleware>;
};
template <>
struct HandlerOf<HandlerKind::kRoomChange> {
  using Function = RoomChangeHandler;
};
template <>
struct HandlerOf<HandlerKind::kNewNamespace> {
  using Function = std::function<void(Namespace)>;
};

struct HandlerPlacement {
  bool once = false;   ///< Called for the first event only.
  bool first = false;  ///< Called before the handlers added so far.
};

/// Thousands of sockets have one, so it is two words, plus one allocation for each handler.
/// Handlers share their names. A running call neither sees handlers added during it nor calls
/// handlers removed during it. No callable moves or dies while a call runs.
class HandlerList {
 public:
  template <HandlerKind kKind>
  using Function = typename HandlerOf<kKind>::Function;
  using How = HandlerPlacement;

  HandlerList() = default;
  ~HandlerList();
  HandlerList(const HandlerList&) = delete;
  HandlerList& operator=(const HandlerList&) = delete;

  /// Returns a number for remove_one(), higher than the number of every handler in the list.
  template <HandlerKind kKind>
  std::uint32_t add(base::PooledText name, Function<kKind> function, How how = {}) {
    Owner entry(new Typed<kKind>(std::move(name), std::move(function)));
    return insert(std::move(entry), kKind, how);
  }
  void remove_one(std::uint32_t id);
  void remove(HandlerKind kind, std::string_view name);
  /// Removes all handlers of one kind, or of every kind.
  void remove_all(HandlerKind kind);
  void clear();

  bool empty() const { return first_ == nullptr; }
  std::size_t count(HandlerKind kind, std::string_view name) const;
  /// Whether a handler of that kind was ever added.
  bool had(HandlerKind kind) const { return (kinds_ & bit(kind)) != 0; }
  /// The number of the handler added last.
  std::uint32_t newest() const { return last_id_; }

  /// Calls `invoke(function)` for each handler of that kind and name, in order.
  template <HandlerKind kKind, class Invoke>
  void each(std::string_view name, Invoke invoke) {
    if (!had(kKind)) return;
    const std::uint32_t newest = last_id_;
    ++running_;
    for (Entry* entry = first_.get(); entry != nullptr; entry = entry->next.get()) {
      if (!entry->is(kKind, name) || entry->id > newest) continue;
      if (entry->once) entry->removed = true;
      invoke(static_cast<Typed<kKind>*>(entry)->function);
    }
    --running_;
    tidy();
  }

  /// For handlers that run one after another with time between them. Calls `invoke(id, function)`
  /// for the first of that kind whose number is above `after` and at most `newest`. Returns false
  /// if there is none.
  template <HandlerKind kKind, class Invoke>
  bool call_next(std::uint32_t after, std::uint32_t newest, Invoke invoke) {
    Entry* entry = first_.get();
    while (entry != nullptr &&
           (!entry->is(kKind, {}) || entry->id <= after || entry->id > newest)) {
      entry = entry->next.get();
    }
    if (entry == nullptr) return false;
    ++running_;
    invoke(entry->id, static_cast<Typed<kKind>*>(entry)->function);
    --running_;
    tidy();
    return true;
  }

 private:
  struct Entry;
  /// Casts an entry by its kind, then deletes it.
  struct Delete {
    void operator()(Entry* entry) const;
  };
  using Owner = std::unique_ptr<Entry, Delete>;
  struct Entry {
    explicit Entry(base::PooledText its_name) : name(std::move(its_name)) {}
    bool is(HandlerKind its_kind, std::string_view its_name) const {
      return kind == its_kind && !removed && name.view() == its_name;
    }

    Owner next;
    base::PooledText name;  ///< Empty unless this is the handler of one event.
    std::uint32_t id = 0;
    HandlerKind kind{};
    bool once = false;
    bool removed = false;
  };
  template <HandlerKind kKind>
  struct Typed : Entry {
    Typed(base::PooledText its_name, Function<kKind> its_function)
        : Entry(std::move(its_name)), function(std::move(its_function)) {
      kind = kKind;
    }
    Function<kKind> function;
  };

  static std::uint16_t bit(HandlerKind kind) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
  }
  std::uint32_t insert(Owner entry, HandlerKind kind, How how);
  template <class Condition>
  void remove_if(Condition condition);
  void tidy();

  Owner first_;
  std::uint32_t last_id_ = 0;
  std::uint16_t kinds_ = 0;    ///< One bit for each kind ever added.
  std::uint16_t running_ = 0;  ///< Depth of nested each() calls.
};

}  // namespace snug::socketio
