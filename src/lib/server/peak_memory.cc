// See peak_memory.h.
#include "server/peak_memory.h"

#include <algorithm>
#include <chrono>

namespace snug::server {

namespace {

// A thousand clients hold some 700 KB, which is worth the milliseconds of looking for it.
constexpr std::size_t kManyCount = 1'000;
// Clients that leave together, as in a restart of a proxy, are counted together.
constexpr std::chrono::seconds kGathering{1};

}  // namespace

void PeakMemory::on_count(std::size_t count) {
  count_ = count;
  peak_count_ = std::max(peak_count_, count);
  const std::size_t left_count = peak_count_ - count;
  if (left_count < kManyCount || left_count < peak_count_ / 2 || timer_.active()) return;
  timer_.start(kGathering);
}

void PeakMemory::on_timer(base::Timer&) {
  peak_count_ = count_;
  give_back_();
}

}  // namespace snug::server
