// Reads /proc.
#include "bench/load/meter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench/load/poller.h"

namespace snug::bench {

double cpu_ns(int pid) {
  double total = 0;
  std::error_code error;
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    double on_cpu = 0;
    std::ifstream(task.path() / "schedstat") >> on_cpu;
    total += on_cpu;
  }
  if (error || total == 0) give_up("the server is gone, or its schedstat cannot be read");
  return total;
}

double own_cpu_ns() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e9 + static_cast<double>(used.tv_nsec);
}

namespace {

std::size_t bytes_of(int pid, std::string_view field) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  std::string line;
  while (std::getline(rollup, line)) {
    if (line.starts_with(field)) return std::stoul(line.substr(field.size())) * 1024;
  }
  give_up("the server is gone, or its memory cannot be read");
}

}  // namespace

std::size_t resident_bytes(int pid) {
  return bytes_of(pid, "Rss:");
}

std::size_t own_memory_bytes(int pid) {
  return bytes_of(pid, "Anonymous:");
}

double percentile(std::vector<double>& values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

Figures& Figures::add(std::string_view name, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), std::isfinite(value) ? "%.4f" : "null", value);
  if (!members_.empty()) members_ += ',';
  members_.append("\"").append(name).append("\":").append(text);
  return *this;
}

void Figures::print() const {
  std::printf("{%s}\n", members_.c_str());
}

bool Window::begins() {
  if (goal_ > 0 || begun_ || Clock::now() < begin_) return false;
  begun_ = true;
  begin_ = Clock::now();
  cpu_ = CpuMeter(pid_);
  return true;
}

bool Window::over(std::size_t done) {
  if (goal_ > 0 ? done < goal_ : !begun_ || Clock::now() < begin_ + length_) return false;
  cpu_seconds_ = cpu_.server_seconds();
  load_seconds_ = cpu_.own_seconds();
  seconds_ = std::chrono::duration<double>(Clock::now() - begin_).count();
  return true;
}

Figures Window::figures(double count) const {
  return Figures()
      .add("count", count)
      .add("seconds", seconds_)
      .add("per_second", count / seconds_)
      .add("cpu_us", cpu_seconds_ * 1e6 / count)
      .add("load_us", load_seconds_ * 1e6 / count);
}

}  // namespace snug::bench
