// An application's functions of several kinds in one list. They may add and remove each other while
// one of them runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace snug::base {

/// Each kind is a struct with a member `call`, the function. Thousands of sessions have a list, so
/// it costs nothing while empty but its own few words. A running call neither sees functions added
/// during it nor calls functions removed during it. No function moves or dies while it runs.
template <class... Kinds>
class Listeners {
 public:
  Listeners() = default;
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;
  ~Listeners() { clear(); }

  /// Returns a number for remove(), from 1.
  template <class Kind>
  std::uint32_t add(Kind kind) {
    entries_.push_back(std::make_unique<Entry>(Entry{++last_id_, false, std::move(kind)}));
    return last_id_;
  }

  void remove(std::uint32_t id) {
    for (const auto& entry : entries_) entry->removed |= entry->id == id;
    tidy();
  }

  /// Destroying a function may run the application's code, which finds the list empty.
  void clear() {
    for (const auto& entry : entries_) entry->removed = true;
    tidy();
  }

  template <class Kind>
  bool has() const {
    for (const auto& entry : entries_) {
      if (!entry->removed && std::holds_alternative<Kind>(entry->kind)) return true;
    }
    return false;
  }

  /// Calls `invoke(call)` for each function of that kind, in the order added.
  template <class Kind, class Invoke>
  void each(Invoke invoke) {
    const Running running(*this);
    // By index, because the functions may add others. They stay where they are meanwhile.
    for (std::size_t i = 0, count = entries_.size(); i < count; ++i) {
      Entry& entry = *entries_[i];
      if (entry.removed) continue;
      if (auto* const kind = std::get_if<Kind>(&entry.kind)) invoke(kind->call);
    }
  }

 private:
  struct Entry {
    std::uint32_t id;
    bool removed;
    std::variant<Kinds...> kind;
  };
  struct Running {
    explicit Running(Listeners& its_list) : list(its_list) { ++list.running_; }
    ~Running() {
      --list.running_;
      list.tidy();
    }
    Listeners& list;
  };

  void tidy() {
    if (running_ > 0) return;
    std::vector<std::unique_ptr<Entry>> removed;
    for (auto& entry : entries_) {
      if (entry->removed) removed.push_back(std::move(entry));
    }
    std::erase(entries_, nullptr);
  }

  std::vector<std::unique_ptr<Entry>> entries_;
  std::uint32_t last_id_ = 0;
  std::uint32_t running_ = 0;  ///< Depth of nested each() calls.
};

}  // namespace snug::base
