// The time that a client has for what is its turn: to send a head, a body, or its next request.
#pragma once

#include <cstddef>

#include "base/timer_queue.h"
#include "http/limits.h"
#include "http/request_parser.h"

namespace snug::http {

/// Runs while the client is waited for, and stops while a route thinks. Owned by its connection.
class ClientDeadline {
 public:
  using Stage = RequestParser::Stage;

  /// `limits` and `missed`, which is called when the time is over, are borrowed.
  ClientDeadline(base::TimerQueue& timers, const Limits& limits, base::Timer::Target& missed)
      : limits_(limits), timer_(timers, missed) {
    // A connection without any request deserves no more patience than half a head.
    timer_.start(limits_.head_timeout);
  }

  /// The client is at `stage`; its time runs from when that began. `queued_bytes` are the stream's.
  void run(Stage stage, std::size_t queued_bytes) {
    if (timer_.active() && stage == stage_) return;
    if (stage == Stage::kIdle) return restart_idle(queued_bytes);
    stage_ = stage;
    timer_.start(stage == Stage::kHead ? limits_.head_timeout : limits_.body_timeout);
  }
  /// Between requests, or after the last answer.
  void restart_idle(std::size_t queued_bytes) {
    stage_ = Stage::kIdle;
    queued_at_start_ = queued_bytes;
    timer_.start(limits_.idle_timeout);
  }
  void stop() { timer_.stop(); }

  /// What the time was for.
  Stage stage() const { return stage_; }
  /// Whether the client took some of the answers since restart_idle(): a slow reader, but it reads.
  bool has_read(std::size_t queued_bytes) const { return queued_bytes < queued_at_start_; }

 private:
  const Limits& limits_;
  base::Timer timer_;
  std::size_t queued_at_start_ = 0;
  Stage stage_ = Stage::kIdle;
};

}  // namespace snug::http
