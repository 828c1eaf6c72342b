// A heap of four children a node: shallower than a binary one, and siblings share a cache line.
#include "base/timer_queue.h"

#include <algorithm>

#include "base/check.h"

namespace snug::base {

namespace {

constexpr std::size_t kArity = 4;

}  // namespace

void Timer::start_in(Duration after) {
  stop();
  deadline_ = queue_.now() + after;
  queue_.insert(*this);
}

void Timer::stop() {
  if (active()) queue_.remove(*this);
}

TimerQueue::~TimerQueue() {
  CHECK(heap_.empty());
}

void TimerQueue::tell(MonotonicTime now) {
  now_ = std::max(now_, now);
}

void TimerQueue::advance_to(MonotonicTime now) {
  tell(now);
  const std::uint32_t first_new = next_order_;
  while (!heap_.empty() && heap_.front()->deadline_ <= now_) {
    Timer& timer = *heap_.front();
    // All remaining due timers were started by the targets just called. They wait for the next
    // call, so a timer that restarts itself without delay does not block the loop.
    if (static_cast<std::int32_t>(timer.order_ - first_new) >= 0) return;
    remove(timer);
    timer.target_.on_timer(timer);
  }
}

std::optional<MonotonicTime> TimerQueue::next_deadline() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front()->deadline_;
}

void TimerQueue::insert(Timer& timer) {
  timer.order_ = next_order_++;
  heap_.push_back(&timer);
  sift_up(heap_.size() - 1, timer);
}

void TimerQueue::remove(Timer& timer) {
  const std::size_t hole = timer.slot_;
  CHECK(hole < heap_.size() && heap_[hole] == &timer);
  timer.slot_ = Timer::kNoSlot;
  Timer& last = *heap_.back();
  heap_.pop_back();
  if (&last == &timer) return;
  sift_up(hole, last);
  if (last.slot_ == hole) sift_down(hole, last);
}

bool TimerQueue::earlier(const Timer& a, const Timer& b) {
  if (a.deadline_ != b.deadline_) return a.deadline_ < b.deadline_;
  return static_cast<std::int32_t>(a.order_ - b.order_) < 0;
}

void TimerQueue::place(std::size_t slot, Timer& timer) {
  heap_[slot] = &timer;
  timer.slot_ = static_cast<std::uint32_t>(slot);
}

void TimerQueue::sift_up(std::size_t slot, Timer& timer) {
  while (slot > 0) {
    const std::size_t parent = (slot - 1) / kArity;
    if (!earlier(timer, *heap_[parent])) break;
    place(slot, *heap_[parent]);
    slot = parent;
  }
  place(slot, timer);
}

void TimerQueue::sift_down(std::size_t slot, Timer& timer) {
  for (;;) {
    const std::size_t first = slot * kArity + 1;
    if (first >= heap_.size()) break;
    std::size_t best = first;
    const std::size_t end = std::min(first + kArity, heap_.size());
    for (std::size_t child = first + 1; child < end; ++child) {
      if (earlier(*heap_[child], *heap_[best])) best = child;
    }
    if (!earlier(*heap_[best], timer)) break;
    place(slot, *heap_[best]);
    slot = best;
  }
  place(slot, timer);
}

}  // namespace snug::base
