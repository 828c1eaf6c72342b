// The cost of the server process (CPU time and memory), and the elapsed time.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snug::bench {

using Clock = std::chrono::steady_clock;

/// CPU time of all threads of the process so far, in nanoseconds, from
/// /proc/<pid>/task/*/schedstat.
double cpu_ns(int pid);
/// Same, for this program.
double own_cpu_ns();
/// Resident bytes, from /proc/<pid>/smaps_rollup.
std::size_t resident_bytes(int pid);
/// The part of it that no file stands behind. Pages of the program's files come and go with the
/// kernel's wish, which says nothing of what a connection costs.
std::size_t own_memory_bytes(int pid);
/// The value below which `part` (0 to 1) of the values lie. Sorts them. Zero without values.
double percentile(std::vector<double>& values, double part);

/// The results of a scenario, printed as one JSON object.
class Figures {
 public:
  Figures& add(std::string_view name, double value);
  void print() const;

 private:
  std::string members_;
};

/// CPU time between two moments, of the server and of this program.
class CpuMeter {
 public:
  explicit CpuMeter(int pid) : pid_(pid), server_ns_(cpu_ns(pid)), own_ns_(own_cpu_ns()) {}
  double server_seconds() const { return (cpu_ns(pid_) - server_ns_) / 1e9; }
  double own_seconds() const { return (own_cpu_ns() - own_ns_) / 1e9; }

 private:
  int pid_;
  double server_ns_;
  double own_ns_;
};

/// The period in which the server is measured: after a warm-up for a time, or from the start for an
/// amount of work.
class Window {
 public:
  /// `goal` is the amount of work. Zero means as much as fits into `length`.
  Window(int pid, std::chrono::milliseconds warm_up, std::chrono::milliseconds length,
         std::size_t goal)
      : cpu_(pid), pid_(pid), goal_(goal), begin_(Clock::now() + warm_up), length_(length) {}

  /// Follows the clock. True at most once, when the warm-up is over; reset all counters then.
  bool begins();
  /// `done` is the work since the counters were reset.
  bool over(std::size_t done);
  /// The figures for `count` counted items: per_second, cpu_us, load_us.
  Figures figures(double count) const;

 private:
  CpuMeter cpu_;
  int pid_;
  std::size_t goal_;
  Clock::time_point begin_;
  std::chrono::milliseconds length_;
  bool begun_ = false;
  double seconds_ = 0;
  double cpu_seconds_ = 0;
  double load_seconds_ = 0;
};

}  // namespace snug::bench
