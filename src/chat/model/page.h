// A page of the log, and the rules by which every store fills one: where it ends, and how it
// reports damage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/values.h"

namespace snug::model {

/// A range of events that cannot be read, by the numbers of the request: seq in a room, gseq in the
/// log. In the order of the request, so `first` is the higher one in a page before some number.
struct Damage {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

struct Page {
  std::vector<Event> events;  ///< By rising gseq, or by rising seq.
  bool more = false;          ///< Whether more matching events follow the page.
  /// Set if the page begins with events that cannot be read. The page is then empty, and the events
  /// behind the damage can be requested.
  std::optional<Damage> damage;
};

/// The bytes of an event that count for the size of a page: its body, and what became of it.
inline std::size_t bytes_of(const Event& event) {
  constexpr std::size_t kUserBytes = 17;
  constexpr std::size_t kReactionBytes = 40;
  std::size_t bytes = event.body.size();
  if (!event.now) return bytes;
  bytes += event.now->edit.size();
  for (const Reaction& one : event.now->reactions) {
    bytes += kReactionBytes + one.emoji.size() + one.users.size() * kUserBytes;
  }
  return bytes;
}

/// A page ends at `max_count` events, or with the event that takes it beyond `max_bytes`.
struct PageEnd {
  std::size_t max_count = 0;
  std::size_t max_bytes = 0;
};

/// `positions` are the matches in the order of the request, one more than the page may hold if
/// there are more. `read(position)` returns the event, or nothing if it is damaged.
/// `number(position)` returns its number for Damage. A page ends before damage that is not at its
/// beginning.
template <class Positions, class Read, class Number>
Page fill_page(const Positions& positions, PageEnd end, Read read, Number number) {
  Page page;
  std::size_t bytes = 0;
  auto next = positions.begin();
  while (next != positions.end() && page.events.size() < end.max_count && bytes <= end.max_bytes) {
    std::optional<Event> event = read(*next);
    if (!event) break;
    bytes += bytes_of(*event);
    page.events.push_back(*std::move(event));
    ++next;
  }
  if (page.events.empty() && next != positions.end() && end.max_count > 0) {
    page.damage = Damage{number(*next), number(*next)};
    std::size_t seen = 1;
    for (++next; next != positions.end() && seen < end.max_count && !read(*next); ++next, ++seen) {
      page.damage->last = number(*next);
    }
  }
  page.more = next != positions.end();
  return page;
}

}  // namespace snug::model
