// The time that a client has to send a head, a body, or its next request.
#pragma once

#include <cstddef>

#include "base/timer_queue.h"
#include "http/limits.h"
#include "http/request_parser.h"

namespace snug::http {

/// Runs while the server waits for the client, stops while a route works. Owned by its connection.
class ClientDeadline {
 public:
  using Stage = RequestParser::Stage;

  /// `missed` is called when the time is over. It and `limits` are borrowed.
  ClientDeadline(base::TimerQueue& timers, const Limits& limits, base::Timer::Target& missed)
      : limits_(limits), timer_(timers, missed) {
    // A connection without any request gets no more time than one with an incomplete head.
    timer_.start(limits_.head_timeout);
  }

  /// The client is at `stage`; its time runs from the beginning of the stage. `queued_bytes` is the
  /// stream's.
  void run(Stage stage, std::size_t queued_bytes) {
    if (timer_.active() && stage == stage_) return;
    if (stage == Stage::kIdle) return restart_idle(queued_bytes);
    stage_ = stage;
    timer_.start(stage == Stage::kHead ? limits_.head_timeout : limits_.body_timeout);
  }
  /// Starts the idle time anew: between requests, or after the last answer.
  void restart_idle(std::size_t queued_bytes) {
    stage_ = Stage::kIdle;
    queued_at_start_ = queued_bytes;
    timer_.start(limits_.idle_timeout);
  }
  void stop() { timer_.stop(); }

  /// The stage that was timed.
  Stage stage() const { return stage_; }
  /// Whether the client has taken any bytes of answers since restart_idle(), if only slowly.
  bool has_read(std::size_t queued_bytes) const { return queued_bytes < queued_at_start_; }

 private:
  const Limits& limits_;
  base::Timer timer_;
  std::size_t queued_at_start_ = 0;
  Stage stage_ = Stage::kIdle;
};

}  // namespace snug::http
