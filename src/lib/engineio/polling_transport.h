// Sending by HTTP long-polling: packets wait here for the client's next GET.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/turn_queue.h"
#include "engineio/message.h"
#include "engineio/payload_format.h"
#include "http/exchange.h"

namespace snug::engineio {

/// Compression of answers to polls.
struct HttpCompression {
  std::size_t threshold_bytes = 1024;  ///< Smaller answers are not compressed.
  int level = 6;                       ///< zlib's: 1 (fast) to 9 (small).
};

/// Adds a field unless the application has set it.
void add_default(HttpHeaders& headers, std::string_view name, std::string_view value);

/// How to answer a poll.
struct PollTerms {
  HttpHeaders headers;
  std::string accept_encoding;  ///< The codings that the client accepts.
  PayloadFormat format{};
};

/// Owned by its session. All packets sent in one loop turn leave in one answer.
class PollingTransport final : private base::TurnQueue::Hook {
 public:
  class Owner {
   public:
    /// Everything queued has left. Called at the end of a turn.
    virtual void on_poll_answered() = 0;
    /// The client closed the connection while its poll waited.
    virtual void on_poll_abandoned() = 0;

   protected:
    ~Owner() = default;
  };

  /// `compression` is borrowed; nullopt if compression is off.
  PollingTransport(base::TurnQueue& turn, const std::optional<HttpCompression>& compression,
                   Owner& owner)
      : turn_(turn), compression_(compression), owner_(owner) {}
  ~PollingTransport();

  /// Whether a poll waits for an answer.
  bool waiting() const { return poll_.waiting(); }
  /// Keeps a poll until there is something to send. Only one poll at a time.
  void hold(http::Responder poll, PollTerms terms);

  void queue(Message message);
  bool queue_empty() const { return queue_.empty(); }
  std::size_t queued_bytes() const { return queued_bytes_; }
  std::vector<Message> take_queue();

  /// Answers the waiting poll, if any, with the queue and `last`.
  void answer_now(const Message& last);

 private:
  void on_turn_end() override;
  void answer();
  void compress(HttpResponse& response, std::string_view accept_encoding) const;

  base::TurnQueue& turn_;
  const std::optional<HttpCompression>& compression_;
  Owner& owner_;
  http::Responder poll_;
  PollTerms terms_;  ///< Terms of the waiting poll.
  std::vector<Message> queue_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace snug::engineio
