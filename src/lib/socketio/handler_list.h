// What an application wants called: handlers of every kind in one list, which may add and remove
// each other while one of them runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/text_pool.h"
#include "snug/adapter.h"
#include "snug/socket.h"

namespace snug::socketio {

enum class HandlerKind : std::uint8_t {
  kEvent,
  kAny,
  kAnyOutgoing,
  kDisconnecting,
  kDisconnect,
  kDrain,
  kUpgrade,
  kError,
  kServerEvent,  ///< Of a namespace; all others are of a socket.
};

/// The function that handlers of that kind are.
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
struct HandlerOf<HandlerKind::kDrain> {
  using Function = Callback<void()>;
};
template <>
struct HandlerOf<HandlerKind::kUpgrade> {
  using Function = Callback<void(std::string_view)>;
};
template <>
struct HandlerOf<HandlerKind::kError> {
  using Function = ErrorHandler;
};
template <>
struct HandlerOf<HandlerKind::kServerEvent> {
  using Function = std::function<void(ServerEvent)>;
};

struct HandlerPlacement {
  bool once = false;   ///< Called for the first event only.
  bool first = false;  ///< Before those that are there.
};

/// Thousands of sockets have one: two words, and one allocation for each handler, whose name they
/// share. A running call neither sees handlers added during it, nor calls those removed during it;
/// no callable moves or dies while one runs.
class HandlerList {
 public:
  template <HandlerKind kKind>
  using Function = typename HandlerOf<kKind>::Function;
  using How = HandlerPlacement;

  HandlerList() = default;
  ~HandlerList();
  HandlerList(const HandlerList&) = delete;
  HandlerList& operator=(const HandlerList&) = delete;

  /// Gives a number for remove_one(): above those of all that are there.
  template <HandlerKind kKind>
  std::uint32_t add(base::PooledText name, Function<kKind> function, How how = {}) {
    Owner entry(new Typed<kKind>(std::move(name), std::move(function)));
    return insert(std::move(entry), kKind, how);
  }
  void remove_one(std::uint32_t id);
  void remove(HandlerKind kind, std::string_view name);
  /// All of one kind, or all there are.
  void remove_all(HandlerKind kind);
  void clear();

  bool empty() const { return first_ == nullptr; }
  std::size_t count(HandlerKind kind, std::string_view name) const;
  /// Whether one was ever added.
  bool had(HandlerKind kind) const { return (kinds_ & bit(kind)) != 0; }

  /// Calls `invoke(function)` for each handler of that kind and name, in their order.
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

 private:
  struct Entry;
  /// Knows from its kind what an entry is.
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
    base::PooledText name;  ///< Empty but for events.
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
  std::uint16_t kinds_ = 0;    ///< A bit for each kind that was ever added.
  std::uint16_t running_ = 0;  ///< Calls of each(), one within the other.
};

}  // namespace snug::socketio
