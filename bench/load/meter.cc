// Reading /proc.
#include "load/meter.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "load/client.h"

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

std::size_t resident_bytes(int pid) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  std::string line;
  while (std::getline(rollup, line)) {
    if (line.starts_with("Rss:")) return std::stoul(line.substr(4)) * 1024;
  }
  give_up("the server is gone, or its memory cannot be read");
}

bool Window::begins() {
  if (begun_ || Clock::now() < begin_) return false;
  begun_ = true;
  begin_ = Clock::now();
  cpu_at_begin_ns_ = cpu_ns(pid_);
  return true;
}

bool Window::over() {
  if (!begun_ || Clock::now() < begin_ + length_) return false;
  cpu_seconds_ = (cpu_ns(pid_) - cpu_at_begin_ns_) / 1e9;
  seconds_ = std::chrono::duration<double>(Clock::now() - begin_).count();
  return true;
}

}  // namespace snug::bench
