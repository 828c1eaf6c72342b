// The services of a loop for the protocol rooms, independent of the loop itself. Wired once,
// borrowed by all.
#pragma once

#include <functional>

#include "base/loop_thread.h"
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
  const LoopThread* thread = nullptr;  ///< Null if nobody runs the loop but a test.
};

}  // namespace snug::base
