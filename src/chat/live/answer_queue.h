// Large answers to one socket, such as pages of history, at the pace of its line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "live/peer.h"
#include "live/sessions.h"
#include "model/clock.h"

namespace snug::chat {

/// Answers are made one after the other, while less than half a page of them is on its way. A
/// client does not acknowledge answers: a `replay` without events, which it does, goes behind them.
class AnswerQueue {
 public:
  AnswerQueue(Sessions& sessions, model::Clock& clock) : sessions_(sessions), clock_(clock) {}
  AnswerQueue(const AnswerQueue&) = delete;
  AnswerQueue& operator=(const AnswerQueue&) = delete;

  /// Calls `make`, now or when the answers before it have arrived; it ends in one call of made().
  /// Never called when the session ends before.
  void add(Session& session, model::Clock::Task make);
  /// The answer is sent, and has so many bytes.
  void made(SessionId id, std::size_t bytes);

 private:
  void go_on(SessionId id);
  void probe(Session& session);
  /// The client has everything up to that probe, or had the time for it.
  void arrived(SessionId id, std::uint64_t probe, std::size_t bytes,
               std::chrono::steady_clock::time_point sent_at);

  Sessions& sessions_;
  model::Clock& clock_;
  std::uint64_t last_probe_ = 0;
};

}  // namespace snug::chat
