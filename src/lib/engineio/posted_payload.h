// The body of a POST. Its packets are processed within a quota per loop turn, then it is answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/timer_queue.h"
#include "base/turn_quota.h"
#include "engineio/packet.h"
#include "engineio/revision3.h"
#include "http/exchange.h"
#include "snug/http.h"

namespace snug::engineio {

/// The answer to a POST, sent once; "ok" by default.
class PostAnswer {
 public:
  PostAnswer(http::Responder responder, HttpHeaders headers)
      : responder_(std::move(responder)), headers_(std::move(headers)) {}
  PostAnswer(PostAnswer&&) = default;
  PostAnswer& operator=(PostAnswer&&) = delete;
  ~PostAnswer();

  void refuse(int status);
  /// The answer will not be sent in this turn.
  void delay() { responder_.pause_reading(); }

 private:
  http::Responder responder_;
  HttpHeaders headers_;
};

/// Owned by its session. A client that posts many packets leaves turns to the others, and posts
/// again only when it has its answer.
class PostedPayload final : private base::Timer::Target {
 public:
  enum class Form : std::uint8_t { kRevision4, kRevision3, kRevision3Binary };
  struct Quota {
    std::size_t packets_per_turn;
    std::size_t most_packets;  ///< Limit for a payload; one with more is invalid.
  };
  class Owner {
   public:
    /// Returns false to stop.
    virtual bool on_posted_packet(const Packet& packet) = 0;
    /// The payload ended. `valid`: it was valid to its end. Destroys this; the answer leaves then.
    virtual void on_posted(bool valid) = 0;

   protected:
    ~Owner() = default;
  };

  /// `body` is valid UTF-8 unless its form is binary.
  PostedPayload(base::TimerQueue& timers, std::string body, Form form, Quota quota,
                PostAnswer answer, Owner& owner);

  /// Passes the first packets to the owner; the rest follow in the next turns.
  void start() { give(limits_.packets_per_turn); }
  /// Passes all remaining packets to the owner.
  void finish() { give(SIZE_MAX); }

 private:
  void on_timer(base::Timer&) override { start(); }
  void give(std::size_t most);
  std::optional<Packet> next();
  void end(bool valid);

  const std::string body_;
  std::variant<PayloadReader, revision3::PayloadReader> reader_;
  bool failed_ = false;
  const Quota limits_;
  std::size_t given_count_ = 0;
  PostAnswer answer_;
  Owner& owner_;
  base::TurnQuota quota_;
};

}  // namespace snug::engineio
