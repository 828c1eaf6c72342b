// What the server process cost: processor time, memory; and what the clock says.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snug::bench {

using Clock = std::chrono::steady_clock;

/// Processor time of all threads of the process so far, from /proc/<pid>/task/*/schedstat, in
/// nanoseconds.
double cpu_ns(int pid);
/// The same of this program.
double own_cpu_ns();
/// Resident bytes, from /proc/<pid>/smaps_rollup.
std::size_t resident_bytes(int pid);
/// The value below which `part` (0 to 1) of them lie; sorts them. Zero without values.
double percentile(std::vector<double>& values, double part);

/// What a scenario found, printed as one JSON object.
class Figures {
 public:
  Figures& add(std::string_view name, double value);
  void print() const;

 private:
  std::string members_;
};

/// Processor time between two moments, of the server and of this program.
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

/// A stretch of time over which the server is watched, after a warm-up; or from the start until so
/// much is done.
class Window {
 public:
  /// `goal`: how much is to be done; zero: as much as fits into `length`.
  Window(int pid, std::chrono::milliseconds warm_up, std::chrono::milliseconds length,
         std::size_t goal)
      : cpu_(pid), pid_(pid), goal_(goal), begin_(Clock::now() + warm_up), length_(length) {}

  /// Moves on with the clock. True at most once, when the warm-up is over: counters start at zero.
  bool begins();
  /// `done`: so much since the counters started.
  bool over(std::size_t done);
  /// Of what was counted in it: per_second, cpu_us, load_us.
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
