// Many clients at once.
#include <algorithm>

#include "load/scenario.h"

namespace snug::bench {

namespace {

constexpr std::size_t kConnectingAtATime = 64;

}  // namespace

void Crowd::grow(std::size_t count, const std::vector<std::string>& auths) {
  const std::size_t target = clients_.size() + count;
  while (ready_count_ < target) {
    if (clients_.size() < target && clients_.size() - ready_count_ < kConnectingAtATime) {
      const std::size_t index = clients_.size();
      clients_.push_back(std::make_unique<Client>(poller_, observer_, index));
      clients_.back()->connect(settings_.target,
                               auths.empty() ? std::string() : auths[index % auths.size()]);
      continue;
    }
    poller_.wait(1000);
  }
}

double percentile(std::vector<double>& values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace snug::bench
