// The bytes of one connection on their way to its parser: a bounded buffer.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/timer_queue.h"
#include "base/turn_quota.h"
#include "http/limits.h"
#include "http/request_parser.h"
#include "net/stream.h"

namespace snug::http {

/// Reads from the stream only while it holds less than Limits::max_held_bytes, and parses at most
/// Limits::max_requests_per_turn requests before other connections have their turn. Owned by its
/// connection.
class RequestInput {
 public:
  /// `parse_again` is called in the turn after wait_for_turn(). All are borrowed.
  RequestInput(net::Stream& stream, const Limits& limits, base::TimerQueue& timers,
               base::Timer::Target& parse_again)
      : stream_(stream),
        limits_(limits),
        timers_(timers),
        parse_again_(parse_again),
        parser_(limits) {}

  RequestParser& parser() { return parser_; }

  void add(std::string_view bytes) { held_.append(bytes); }
  /// Passes held bytes to the parser, up to its next event.
  RequestParser::Event parse() {
    const auto progress = parser_.feed(std::string_view(held_).substr(held_begin_));
    held_begin_ += progress.consumed_bytes;
    return progress.event;
  }
  bool has_unparsed() const { return held_begin_ < held_.size(); }
  /// No request has begun.
  bool idle() const { return parser_.stage() == RequestParser::Stage::kIdle && held_.empty(); }

  bool waits_for_turn() const { return quota_ && quota_->waiting(); }
  /// Whether `timer` is the one that ends waits_for_turn().
  bool is_turn_timer(const base::Timer& timer) const { return quota_ && quota_->is_timer(timer); }
  /// Defers the remaining bytes until all other connections have had their turn.
  void wait_for_turn();

  /// After parsing: release memory, and stop or resume reading.
  /// @{
  void drop_parsed();
  void limit_reading();
  /// @}
  /// Nothing is read until resume_after_answer().
  void pause_until_answered();
  void resume_after_answer();
  /// Reads everything; the owner drops it.
  void read_all() { set_reading(true); }

  /// Drops the held bytes.
  void clear();
  /// The unparsed bytes, for the next protocol.
  std::string take_unparsed() const { return held_.substr(held_begin_); }

 private:
  void set_reading(bool reading);

  net::Stream& stream_;
  const Limits& limits_;
  base::TimerQueue& timers_;
  base::Timer::Target& parse_again_;
  std::unique_ptr<base::TurnQuota> quota_;  ///< For a client that sends many requests at once.
  std::string held_;                        ///< Read and not yet parsed, from held_begin_ on.
  std::size_t held_begin_ = 0;
  RequestParser parser_;
  bool reading_paused_ = false;
  bool paused_until_answered_ = false;
};

}  // namespace snug::http
