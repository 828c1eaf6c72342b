// The newest events in memory.
#include "live/recent_events.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/page.h"

namespace snug::chat {

void PageBudget::take(const model::Event& event) {
  if (events > 0) --events;
  bytes -= std::min(bytes, kEventBytes + model::bytes_of(event));
}

void RecentEvents::add(SharedEvent event) {
  bytes_ += event->body.size();
  events_.push_back(std::move(event));
  while (events_.size() > max_events_ || bytes_ > max_bytes_) {
    floor_ = {events_.front()->gseq, events_.front()->chain};
    bytes_ -= events_.front()->body.size();
    events_.pop_front();
  }
}

void RecentEvents::erase(const std::vector<model::Erased>& erased) {
  for (const model::Erased& one : erased) {
    const auto found = beyond({one.gseq.value - 1});
    if (found == events_.end() || (*found)->gseq != one.gseq) continue;
    model::Event event = **found;
    bytes_ -= event.body.size();
    event.body = "{}";
    event.erased = one.hash;
    bytes_ += event.body.size();
    events_[static_cast<std::size_t>(found - events_.begin())] =
        std::make_shared<const model::Event>(std::move(event));
  }
}

std::deque<SharedEvent>::const_iterator RecentEvents::beyond(model::GlobalSeq cursor) const {
  return std::upper_bound(
      events_.begin(), events_.end(), cursor,
      [](model::GlobalSeq seen, const SharedEvent& event) { return seen < event->gseq; });
}

std::optional<model::Chain> RecentEvents::chain_at(model::GlobalSeq gseq) const {
  if (gseq == floor_.gseq) return floor_.chain;
  const auto next = beyond(gseq);
  if (next == events_.begin() || (*std::prev(next))->gseq != gseq) return std::nullopt;
  return (*std::prev(next))->chain;
}

RecentEvents::Slice RecentEvents::after(
    model::GlobalSeq cursor, PageBudget& budget,
    const std::function<bool(const model::Event&)>& wanted) const {
  Slice slice;
  slice.cursor = cursor;
  auto next = beyond(cursor);
  for (; next != events_.end() && !budget.spent(); ++next) {
    slice.cursor = (*next)->gseq;
    if (!wanted(**next)) continue;
    budget.take(**next);
    slice.events.push_back(*next);
  }
  // Unwanted events may follow the last one that fits; the cursor passes them.
  for (; next != events_.end() && !wanted(**next); ++next) slice.cursor = (*next)->gseq;
  return slice;
}

}  // namespace snug::chat
