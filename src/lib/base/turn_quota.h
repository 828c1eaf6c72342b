// How one peer that sends much leaves the others their turn.
#pragma once

#include "base/timer_queue.h"

namespace snug::base {

/// Whoever handles a peer's input does so many things in one turn of the loop, a limit with a name
/// of its own (requests, frames, packets), and waits here with what is left. Where nobody else says
/// anything (net::Stream::alone) there need be no limit. Owned by whoever waits.
class TurnQuota {
 public:
  /// `go_on` is called in the next turn after wait(), with a timer that is_timer() knows. Both are
  /// borrowed.
  TurnQuota(TimerQueue& timers, Timer::Target& go_on) : next_turn_(timers, go_on) {}

  /// The quota of this turn is used up. A timer that is due at once fires when the loop has looked
  /// at all other connections.
  void wait() { next_turn_.start({}); }
  bool waiting() const { return next_turn_.active(); }
  /// Nothing is left, or it is not wanted any more.
  void stop() { next_turn_.stop(); }
  bool is_timer(const Timer& timer) const { return &timer == &next_turn_; }

 private:
  Timer next_turn_;
};

}  // namespace snug::base
