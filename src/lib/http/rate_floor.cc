// See rate_floor.h.
#include "http/rate_floor.h"

namespace snug::http {

void RateFloor::start_waiting() {
  if (timer_.active()) return;
  waits_since_ = timers_.now();
  timer_.start(window_ - waited_);
}

void RateFloor::stop_waiting() {
  if (!timer_.active()) return;
  timer_.stop();
  waited_ += timers_.now() - waits_since_;
  begin_window();
}

/// False if too little has moved in the present window.
bool RateFloor::begin_window() {
  const std::uint64_t moved = watched_.moved_bytes();
  if (moved < moved_at_window_begin_ + min_bytes_) return false;
  moved_at_window_begin_ = moved;
  waited_ = {};
  return true;
}

void RateFloor::on_timer(base::Timer&) {
  if (!begin_window()) return watched_.on_stalled();
  start_waiting();
}

}  // namespace snug::http
