// The services of a loop for the protocol rooms, independent of the loop itself. Wired once,
// borrowed by all.
#pragma once

#include <functional>

#include "base/random.h"
#include "base/timer_queue.h"
#include "base/turn_queue.h"
#include "snug/log.h"

namespace snug::base {

struct Environment {
  TimerQueue& timers;
  TurnQueue& turn;
  Random& random;
  LogSink log;                         ///< Never empty.
  std::function<WallTime()> wall_now;  ///< Only for people: dates in headers and handshakes.
};

}  // namespace snug::base
