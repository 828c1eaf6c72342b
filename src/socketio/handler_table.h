// Handlers of one kind, that may add and remove each other while one of them runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug::socketio {

/// Nothing is allocated until the first handler. A running call neither sees handlers added during
/// it, nor calls those removed during it; no callable moves or dies while it runs.
template <class Function>
class HandlerTable {
 public:
  struct How {
    bool once = false;
    bool first = false;    ///< Before those that are there.
    std::uint32_t id = 0;  ///< For remove_one().
  };

  void add(std::string name, Function function, How how = {}) {
    auto entry = std::make_unique<Entry>(
        Entry{std::move(name), std::move(function), how.id, how.once, false});
    if (how.first) {
      entries_.insert(entries_.begin(), std::move(entry));
      ++shifted_;
    } else {
      entries_.push_back(std::move(entry));
    }
  }

  /// False when there is none of that id.
  bool remove_one(std::uint32_t id) {
    for (const auto& entry : entries_) {
      if (entry->id != id || entry->removed) continue;
      entry->removed = true;
      tidy();
      return true;
    }
    return false;
  }

  void remove(std::string_view name) {
    for (const auto& entry : entries_) {
      if (entry->name == name) entry->removed = true;
    }
    tidy();
  }

  void clear() {
    for (const auto& entry : entries_) entry->removed = true;
    tidy();
  }

  bool empty() const { return entries_.empty(); }

  std::size_t count(std::string_view name) const {
    std::size_t found = 0;
    for (const auto& entry : entries_) found += !entry->removed && entry->name == name ? 1 : 0;
    return found;
  }

  /// Calls `invoke(function)` for each handler of that name, in the order added.
  template <class Invoke>
  void each(std::string_view name, Invoke invoke) {
    ++running_;
    const std::size_t count = entries_.size();
    const std::uint32_t shifted = shifted_;
    for (std::size_t i = 0; i < count; ++i) {
      Entry& entry = *entries_[i + (shifted_ - shifted)];
      if (entry.removed || entry.name != name) continue;
      if (entry.once) entry.removed = true;
      invoke(entry.function);
    }
    --running_;
    tidy();
  }

 private:
  struct Entry {
    std::string name;
    Function function;
    std::uint32_t id;
    bool once;
    bool removed;
  };

  void tidy() {
    if (running_ > 0) return;
    std::erase_if(entries_, [](const auto& entry) { return entry->removed; });
  }

  std::vector<std::unique_ptr<Entry>> entries_;
  int running_ = 0;
  std::uint32_t shifted_ = 0;  ///< How many were put before others, ever.
};

}  // namespace snug::socketio
