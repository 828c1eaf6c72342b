// The HTTP long-polling transport's way out: packets wait here for the client's next GET.
#pragma once

#include <cstddef>
#include <vector>

#include "base/turn_queue.h"
#include "engineio/message.h"
#include "http/exchange.h"

namespace snug::engineio {

/// Owned by its session. All that gathers in one loop turn leaves in one answer.
class PollingTransport final : private base::TurnQueue::Hook {
 public:
  class Owner {
   public:
    /// Everything queued has left. Called at a turn's end.
    virtual void on_poll_answered() = 0;
    /// The client went away while its poll waited.
    virtual void on_poll_abandoned() = 0;

   protected:
    ~Owner() = default;
  };

  PollingTransport(base::TurnQueue& turn, Owner& owner) : turn_(turn), owner_(owner) {}
  ~PollingTransport();

  /// Whether a poll waits for an answer.
  bool waiting() const { return poll_.waiting(); }
  /// Keeps a poll until there is something to answer; only one at a time. `headers` go out with the
  /// answer.
  void hold(http::Responder poll, HttpHeaders headers);

  void queue(Message message);
  bool queue_empty() const { return queue_.empty(); }
  std::size_t queued_bytes() const { return queued_bytes_; }
  std::vector<Message> take_queue();

  /// Answers the waiting poll, if any, with what is queued and `last`.
  void answer_now(const Message& last);

 private:
  void on_turn_end() override;
  void answer();

  base::TurnQueue& turn_;
  Owner& owner_;
  http::Responder poll_;
  HttpHeaders answer_headers_;
  std::vector<Message> queue_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace snug::engineio
