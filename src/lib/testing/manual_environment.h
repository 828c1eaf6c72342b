// A base::Environment in which the test controls time, randomness and turns.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/environment.h"
#include "testing/scripted_random.h"

namespace snug::test_support {

/// Time moves and a turn ends only when the test says so.
class ManualEnvironment {
 public:
  ManualEnvironment() = default;
  ManualEnvironment(base::WallTime date, std::uint64_t seed) : random(seed), wall(date) {}
  ManualEnvironment(const ManualEnvironment&) = delete;
  ManualEnvironment& operator=(const ManualEnvironment&) = delete;

  base::Environment& get() { return environment_; }
  operator base::Environment&() { return environment_; }  // NOLINT: stands for it

  void end_turn() { turn.run(); }
  /// One turn of a loop without outside events.
  void run_turn() {
    timers.advance_to(timers.now());
    end_turn();
  }

  /// Ends the current turn, then moves time forward with one turn for each deadline on the way, as
  /// a loop without any I/O would.
  void advance(base::Duration by) {
    advance(by, [this] { end_turn(); });
  }
  /// Same, with `settle` as the work of each turn.
  template <class Settle>
  void advance(base::Duration by, Settle settle) {
    const base::MonotonicTime target = timers.now() + by;
    settle();
    for (;;) {
      const auto deadline = timers.next_deadline();
      if (!deadline || *deadline > target) break;
      move_to(*deadline);
      settle();
    }
    move_to(target);
    settle();
  }
  /// Moves time and wall time to `now` (never back), and fires due timers.
  void move_to(base::MonotonicTime now) {
    if (now > timers.now()) {
      wall += std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()) -
              std::chrono::floor<std::chrono::milliseconds>(timers.now().time_since_epoch());
    }
    timers.advance_to(now);
  }

  base::TimerQueue timers{base::MonotonicTime(std::chrono::hours(1))};
  base::TurnQueue turn;
  ScriptedRandom random;
  std::vector<std::string> log_lines;
  /// 2026-11-20 12:00:00 UTC, a Friday.
  base::WallTime wall{std::chrono::milliseconds(1'795'176'000'000)};

 private:
  base::Environment environment_{
      timers, turn, random,
      [this](LogLevel, std::string_view line) { log_lines.emplace_back(line); },
      [this] { return wall; }};
};

}  // namespace snug::test_support
