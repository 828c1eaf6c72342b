// The newest events in memory, for sockets that have almost caught up.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/values.h"

namespace snug::chat {

using SharedEvent = std::shared_ptr<const model::Event>;

/// The remaining bounds of a page that is being filled.
struct PageBudget {
  /// Bytes of an event on the wire without its body, if its ids have all their digits.
  static constexpr std::size_t kEventBytes = 192;

  std::size_t events = 0;
  std::size_t bytes = 0;  ///< The event that exceeds this is the page's last.

  /// No more events than this fit, whatever their bodies.
  std::size_t most_events() const { return std::min(events, bytes / kEventBytes + 1); }
  bool spent() const { return events == 0 || bytes == 0; }
  void take(const model::Event& event);
};

/// Holds every event with gseq > floor.
class RecentEvents {
 public:
  /// `floor` is the log's head at the start. Events up to it are not held.
  RecentEvents(model::Cursor floor, std::size_t max_events, std::size_t max_bytes)
      : floor_(floor), max_events_(max_events), max_bytes_(max_bytes) {}

  /// Events come by rising gseq.
  void add(SharedEvent event);
  /// Drops the bodies of these events, as far as they are held.
  void erase(const std::vector<model::Erased>& erased);
  /// Whether every event after `cursor` is held.
  bool covers(model::GlobalSeq cursor) const { return cursor >= floor_.gseq; }
  /// The chain of event `gseq`, which must be covered. Nothing if it is beyond the newest event.
  std::optional<model::Chain> chain_at(model::GlobalSeq gseq) const;

  struct Slice {
    std::vector<SharedEvent> events;
    model::GlobalSeq cursor;  ///< `events` has every wanted event up to here.
  };
  /// The wanted events after `cursor`, which must be covered, until the budget is spent.
  Slice after(model::GlobalSeq cursor, PageBudget& budget,
              const std::function<bool(const model::Event&)>& wanted) const;

 private:
  std::deque<SharedEvent>::const_iterator beyond(model::GlobalSeq cursor) const;

  model::Cursor floor_;
  std::size_t max_events_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::deque<SharedEvent> events_;
};

}  // namespace snug::chat
