// The body of a POST: its packets, so many in a turn of the loop, and its answer behind them.
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

/// The answer to a POST, given once; by default it says "ok".
class PostAnswer {
 public:
  PostAnswer(http::Responder responder, HttpHeaders headers)
      : responder_(std::move(responder)), headers_(std::move(headers)) {}
  PostAnswer(PostAnswer&&) = default;
  PostAnswer& operator=(PostAnswer&&) = delete;
  ~PostAnswer();

  void refuse(int status);
  /// It will not be given in this turn.
  void delay() { responder_.pause_reading(); }

 private:
  http::Responder responder_;
  HttpHeaders headers_;
};

/// Owned by its session. A client that posts much leaves the others their turn, and posts again
/// only when it has its answer.
class PostedPayload final : private base::Timer::Target {
 public:
  enum class Form : std::uint8_t { kRevision4, kRevision3, kRevision3Binary };
  struct Quota {
    std::size_t packets_per_turn;
    std::size_t most_packets;  ///< Of a payload: one with more makes no sense.
  };
  class Owner {
   public:
    /// False when no more are wanted.
    virtual bool on_posted_packet(const Packet& packet) = 0;
    /// There are no more. `valid`: the body made sense to its end. Destroys this; then the answer
    /// leaves.
    virtual void on_posted(bool valid) = 0;

   protected:
    ~Owner() = default;
  };

  /// `body` is valid UTF-8 unless its form is binary.
  PostedPayload(base::TimerQueue& timers, std::string body, Form form, Quota quota,
                PostAnswer answer, Owner& owner);

  /// Gives the owner its first packets; the rest follow in the next turns.
  void start() { give(limits_.packets_per_turn); }
  /// Gives it all that are left.
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
