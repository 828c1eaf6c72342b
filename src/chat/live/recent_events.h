// The newest events in memory, for sockets that are about to catch up with them.
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

/// Bounds of a page that is being gathered.
struct PageBudget {
  /// What an event is on the wire beside its body, in full figures.
  static constexpr std::size_t kEventBytes = 192;

  std::size_t events = 0;
  std::size_t bytes = 0;  ///< Of events; the one that goes beyond is the page's last.

  /// More than so many are too many, whatever is in them.
  std::size_t most_events() const { return std::min(events, bytes / kEventBytes + 1); }
  bool spent() const { return events == 0 || bytes == 0; }
  void take(const model::Event& event);
};

/// Holds everything with gseq > floor().
class RecentEvents {
 public:
  /// `floor`: the log's head at the start; nothing up to it is held.
  RecentEvents(model::Cursor floor, std::size_t max_events, std::size_t max_bytes)
      : floor_(floor), max_events_(max_events), max_bytes_(max_bytes) {}

  /// Events come by rising gseq.
  void add(SharedEvent event);
  /// Whether everything after `cursor` is held.
  bool covers(model::GlobalSeq cursor) const { return cursor >= floor_.gseq; }
  /// The chain at a number that is covered; nothing when it is beyond the newest event.
  std::optional<model::Chain> chain_at(model::GlobalSeq gseq) const;

  struct Slice {
    std::vector<SharedEvent> events;
    model::GlobalSeq cursor;  ///< Up to where everything that is wanted is in `events`.
  };
  /// What is wanted of the events after `cursor` (which has to be covered), as far as the budget
  /// goes.
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
