// Memory for what gathers towards one peer in one turn of the loop. Most streams need it for a
// moment only, and few at a time: those share it.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace snug::net {

class SpareQueues {
 public:
  using Queue = std::vector<base::SharedBytes>;

  /// An empty queue, with memory if there is any to spare.
  Queue take() {
    if (spare_.empty()) return {};
    Queue queue = std::move(spare_.back());
    spare_.pop_back();
    return queue;
  }
  /// `queue` is empty.
  void give_back(Queue queue) {
    if (spare_.size() < kMaxCount && queue.capacity() <= kMaxCapacity) {
      spare_.push_back(std::move(queue));
    }
  }

 private:
  // A turn of libuv reads from 1024 peers at most.
  static constexpr std::size_t kMaxCount = 1024;
  static constexpr std::size_t kMaxCapacity = 64;

  std::vector<Queue> spare_;
};

}  // namespace snug::net
