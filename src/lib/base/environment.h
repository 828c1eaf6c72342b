// What every protocol room needs from the loop, without knowing the loop. Wired once, borrowed by
// all.
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
  std::function<WallTime()> wall_now;  ///< For people only: dates in headers and handshakes.
};

}  // namespace snug::base
