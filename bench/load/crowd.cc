// Many clients at once.
#include <algorithm>

#include "bench/load/scenario.h"

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

void Crowd::rest(std::chrono::milliseconds length) {
  const auto end = Clock::now() + length;
  while (Clock::now() < end) poller_.wait(20);
}

void Crowd::shrink(std::size_t count) {
  for (; count > 0; --count) {
    clients_.back()->reset();
    clients_.pop_back();
    --ready_count_;
  }
}

}  // namespace snug::bench
