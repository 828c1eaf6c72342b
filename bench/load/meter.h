// What the server process cost: processor time, memory; and what the clock says.
#pragma once

#include <chrono>
#include <cstddef>

namespace snug::bench {

using Clock = std::chrono::steady_clock;

/// Processor time of all threads of the process so far, from /proc/<pid>/task/*/schedstat, in
/// nanoseconds.
double cpu_ns(int pid);
/// Resident bytes, from /proc/<pid>/smaps_rollup.
std::size_t resident_bytes(int pid);

/// A stretch of time over which the server is watched, after a warm-up.
class Window {
 public:
  Window(int pid, std::chrono::milliseconds warm_up, std::chrono::milliseconds length)
      : pid_(pid), begin_(Clock::now() + warm_up), length_(length) {}

  /// Moves on with the clock. True exactly once, when the warm-up is over: counters start at zero.
  bool begins();
  bool over();
  double seconds() const { return seconds_; }
  double cpu_seconds() const { return cpu_seconds_; }

 private:
  int pid_;
  Clock::time_point begin_;
  std::chrono::milliseconds length_;
  bool begun_ = false;
  double cpu_at_begin_ns_ = 0;
  double seconds_ = 0;
  double cpu_seconds_ = 0;
};

}  // namespace snug::bench
