// A base::Environment whose time, randomness and turns are the test's.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/environment.h"
#include "testing/scripted_random.h"

namespace snug::test_support {

/// Time stands still and a turn ends only when the test says so.
class ManualEnvironment {
 public:
  ManualEnvironment() = default;
  ManualEnvironment(base::WallTime date, std::uint64_t seed) : random(seed), wall(date) {}
  ManualEnvironment(const ManualEnvironment&) = delete;
  ManualEnvironment& operator=(const ManualEnvironment&) = delete;

  base::Environment& get() { return environment_; }
  operator base::Environment&() { return environment_; }  // NOLINT: what it stands for

  void end_turn() { turn.run(); }
  /// One turn of a loop to which nothing comes from outside.
  void run_turn() {
    timers.advance_to(timers.now());
    end_turn();
  }

  /// Ends the present turn, then moves time on, one turn for each deadline on the way: what a loop
  /// without any I/O would do.
  void advance(base::Duration by) {
    advance(by, [this] { end_turn(); });
  }
  /// The same with `settle` to do all that a turn has to do.
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
  /// Moves time to `now` (never back), wall time with it, and fires what is due.
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
