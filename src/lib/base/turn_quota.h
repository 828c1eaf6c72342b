// Makes a peer that sends much leave turns to the others.
#pragma once

#include "base/timer_queue.h"

namespace snug::base {

/// The handler of a peer's input processes a limited number of items (requests, frames or packets;
/// each room names its limit) in one loop turn, and waits here with the rest. No limit is needed
/// while no other peer sends anything (net::Stream::alone). Owned by the handler.
class TurnQuota {
 public:
  /// In the turn after wait(), `go_on` is called with a timer that is_timer() recognises. Both
  /// arguments are borrowed.
  TurnQuota(TimerQueue& timers, Timer::Target& go_on) : next_turn_(timers, go_on) {}

  /// Call when this turn's quota is used up. The timer is due at once, and so fires after the loop
  /// has looked at all other connections.
  void wait() { next_turn_.start(Duration::zero()); }
  bool waiting() const { return next_turn_.active(); }
  /// Call when nothing is left, or the rest is no longer wanted.
  void stop() { next_turn_.stop(); }
  bool is_timer(const Timer& timer) const { return &timer == &next_turn_; }

 private:
  Timer next_turn_;
};

}  // namespace snug::base
