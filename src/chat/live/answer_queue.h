// Large answers to one socket, such as pages of history, at the pace of its connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "live/peer.h"
#include "live/sessions.h"
#include "model/clock.h"

namespace snug::chat {

/// Makes answers one at a time, and only while at most half a page of answers is in flight. Clients
/// do not acknowledge answers, so a `replay` without events follows them, which clients do
/// acknowledge.
class AnswerQueue {
 public:
  AnswerQueue(Sessions& sessions, model::Clock& clock, std::size_t max_waiting)
      : sessions_(sessions), clock_(clock), max_waiting_(max_waiting) {}
  AnswerQueue(const AnswerQueue&) = delete;
  AnswerQueue& operator=(const AnswerQueue&) = delete;

  /// Calls `make` now, or when the answers before it have arrived. `make` leads to one call of
  /// made(). If the session ends first, `make` is never called. False, and nothing happens, if too
  /// many wait already.
  bool add(Session& session, model::Clock::Task make);
  /// The answer was sent and has `bytes` bytes.
  void made(SessionId id, std::size_t bytes);

 private:
  void go_on(SessionId id);
  void probe(Session& session);
  /// The client acknowledged the probe, or had enough time to receive it.
  void arrived(SessionId id, std::uint64_t probe, std::size_t bytes,
               std::chrono::steady_clock::time_point sent_at);

  Sessions& sessions_;
  model::Clock& clock_;
  const std::size_t max_waiting_;
  std::uint64_t last_probe_ = 0;
};

}  // namespace snug::chat
