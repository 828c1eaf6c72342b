// A page of the log, and how every store fills one: where it ends, and what damage does to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/values.h"

namespace snug::model {

/// A stretch of events that cannot be read, by the numbers that the page was asked for with: seq in
/// a room, gseq in the log. In the order asked for, so `first` is the higher one in a page before
/// some number.
struct Damage {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

struct Page {
  std::vector<Event> events;  ///< In the order asked for: rising gseq, or rising seq.
  bool more = false;          ///< Whether events beyond the page match too.
  /// The page begins with events that cannot be read, and is empty; what is behind them can be
  /// asked for.
  std::optional<Damage> damage;
};

/// Where a page ends: at so many events, or with the one that goes beyond the bytes of bodies.
struct PageEnd {
  std::size_t max_count = 0;
  std::size_t max_bytes = 0;
};

/// `positions` are what matches, in the order asked for, one more than the page may hold when there
/// is more. `read(position)` gives the event, or nothing when it is damaged;
/// `number(position)` is what Damage is told in. A page ends before damage that is not at its
/// beginning.
template <class Positions, class Read, class Number>
Page fill_page(const Positions& positions, PageEnd end, Read read, Number number) {
  Page page;
  std::size_t bytes = 0;
  auto next = positions.begin();
  while (next != positions.end() && page.events.size() < end.max_count && bytes <= end.max_bytes) {
    std::optional<Event> event = read(*next);
    if (!event) break;
    bytes += event->body.size();
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
