// Completions whose outcome is known before the asking call returns.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/environment.h"

namespace snug::socketio {

/// Calls the application's completion handlers at the end of the turn, never within the asking
/// call. These are completions for a socket that has left, for a reserved name, and from the
/// adapter in memory. A handler that asks again is called again in the next turn, after the loop
/// has served sockets, timers and signals, so endless asking starves nobody. A part of the Context.
class Completions final : private base::TurnQueue::Hook, private base::Timer::Target {
 public:
  /// Handlers that ask again this many turns in a row are mistaken. From then on they are called
  /// once a millisecond, which leaves the processor to others.
  static constexpr std::uint32_t kMaxTurnsInARow = 1000;
  static constexpr std::chrono::milliseconds kPause{1};

  /// `environment` outlives this.
  explicit Completions(base::Environment& environment)
      : environment_(environment), timer_(environment.timers, *this) {}

  template <class Handler, class Outcome>
  void add(Handler handler, Outcome outcome) {
    add([handler = std::move(handler), outcome = std::move(outcome)]() mutable {
      handler(std::move(outcome));
    });
  }
  /// An exception of `completion` is logged.
  void add(std::function<void()> completion);
  /// Drops all waiting completions.
  void clear();

 private:
  void on_turn_end() override;
  void on_timer(base::Timer&) override { environment_.turn.at_end(*this); }

  base::Environment& environment_;
  base::Timer timer_;                           ///< Starts the next batch.
  std::vector<std::function<void()>> waiting_;  ///< Due at the end of this turn, or of the next.
  std::vector<std::function<void()>> running_;
  std::uint64_t last_turn_ = 0;  ///< The last turn in which completions ran.
  std::uint32_t turns_in_a_row_ = 0;
};

}  // namespace snug::socketio
