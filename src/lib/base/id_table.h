// Finds objects by the id stored in them. There are thousands of sessions and sockets, so it costs
// each a pointer and a half, and no allocation.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace snug::base {

/// `Pointer` is a T* or a std::unique_ptr<T>; T's id() returns a text that never changes. Open
/// addressing with linear probing; at most three of four places are taken.
template <class Pointer>
class IdTable {
 public:
  using Thing = typename std::pointer_traits<Pointer>::element_type;

  std::size_t size() const { return size_; }

  /// False, and `thing` is left alone, if its id is taken.
  bool insert(Pointer&& thing) {
    if ((size_ + 1) * 4 > places_.size() * 3) resize(std::max(kMinPlaces, places_.size() * 2));
    Pointer& place = places_[find_place(thing->id())];
    if (place) return false;
    place = std::move(thing);
    ++size_;
    return true;
  }

  /// Null if no object has that id.
  Thing* find(std::string_view id) const {
    return places_.empty() ? nullptr : std::to_address(places_[find_place(id)]);
  }

  /// Removes and returns the object; null if no object has that id.
  Pointer take(std::string_view id) {
    if (places_.empty()) return nullptr;
    const std::size_t place = find_place(id);
    Pointer taken = std::exchange(places_[place], nullptr);
    if (!taken) return taken;
    --size_;
    close_gap(place);
    if (size_ * 8 < places_.size() && places_.size() > kMinPlaces) resize(places_.size() / 2);
    return taken;
  }

  std::vector<Thing*> all() const {
    std::vector<Thing*> things;
    things.reserve(size_);
    for (const Pointer& thing : places_) {
      if (thing) things.push_back(std::to_address(thing));
    }
    return things;
  }

 private:
  static constexpr std::size_t kMinPlaces = 16;

  std::size_t after(std::size_t place) const { return (place + 1) & (places_.size() - 1); }
  std::size_t first_place(std::string_view id) const {
    return std::hash<std::string_view>()(id) & (places_.size() - 1);
  }
  /// The place of the object with that id, or the place where it belongs.
  std::size_t find_place(std::string_view id) const {
    std::size_t place = first_place(id);
    while (places_[place] && places_[place]->id() != id) place = after(place);
    return place;
  }

  /// Moves back objects that stand behind an emptied place only because it was taken.
  void close_gap(std::size_t gap) {
    const std::size_t mask = places_.size() - 1;
    for (std::size_t place = after(gap); places_[place]; place = after(place)) {
      const std::size_t distance = (place - first_place(places_[place]->id())) & mask;
      if (distance < ((place - gap) & mask)) continue;  // it stands between its own place and here
      places_[gap] = std::exchange(places_[place], nullptr);
      gap = place;
    }
  }

  void resize(std::size_t count) {
    std::vector<Pointer> old(count);
    old.swap(places_);
    for (Pointer& thing : old) {
      if (thing) places_[find_place(thing->id())] = std::move(thing);
    }
  }

  std::vector<Pointer> places_;  ///< Their number is a power of two; empty ones are null.
  std::size_t size_ = 0;
};

}  // namespace snug::base
