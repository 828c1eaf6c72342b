// The deadlines of one loop in one queue. The owner (the loop, or a test) tells it the time; it
// never asks for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace snug::base {

class TimerQueue;

/// One deadline of its owner. Neither copied nor moved; destroying it stops it.
class Timer {
 public:
  /// Implemented by the owner. One target may own several timers and tell them apart by address.
  class Target {
   public:
    /// May start, stop or destroy any timer, including this one.
    virtual void on_timer(Timer& timer) = 0;

   protected:
    ~Target() = default;
  };

  Timer(TimerQueue& queue, Target& target) : queue_(queue), target_(target) {}
  ~Timer() { stop(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Fires once, `after` from the queue's current time; at most kLongest, which stands for never: a
  /// program's milliseconds::max() is beyond what a deadline can count. Replaces an earlier start.
  template <class Rep, class Period>
  void start(std::chrono::duration<Rep, Period> after) {
    if (after.count() < 0) return start_in(Duration::zero());
    start_in(after > kLongest ? Duration(kLongest) : std::chrono::duration_cast<Duration>(after));
  }
  void stop();
  bool active() const { return slot_ != kNoSlot; }

 private:
  friend class TimerQueue;
  static constexpr std::uint32_t kNoSlot = UINT32_MAX;
  static constexpr std::chrono::hours kLongest{100 * 365 * 24};

  void start_in(Duration after);

  TimerQueue& queue_;
  Target& target_;
  MonotonicTime deadline_{};
  std::uint32_t slot_ = kNoSlot;
  std::uint32_t order_ = 0;  ///< Number of the start; orders equal deadlines.
};

class TimerQueue {
 public:
  explicit TimerQueue(MonotonicTime now) : now_(now) {}
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;
  /// Every timer must be stopped.
  ~TimerQueue();

  MonotonicTime now() const { return now_; }
  /// Moves time to `now` (never back) and fires nothing.
  void tell(MonotonicTime now);
  /// Moves time to `now` (never back) and fires every due timer, ordered by deadline. Timers
  /// started meanwhile fire in a later call.
  void advance_to(MonotonicTime now);
  /// The deadline of the next timer, if any.
  std::optional<MonotonicTime> next_deadline() const;
  std::size_t active_count() const { return heap_.size(); }

 private:
  friend class Timer;
  void insert(Timer& timer);
  void remove(Timer& timer);
  static bool earlier(const Timer& a, const Timer& b);
  void place(std::size_t slot, Timer& timer);
  void sift_up(std::size_t slot, Timer& timer);
  void sift_down(std::size_t slot, Timer& timer);

  MonotonicTime now_;
  std::uint32_t next_order_ = 0;
  std::vector<Timer*> heap_;
};

}  // namespace snug::base
