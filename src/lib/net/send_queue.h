// The bytes on their way to one peer. Most streams need a queue only for a moment and few do at a
// time, so they share the memory.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/timer_queue.h"

namespace snug::net {

/// Runs while a stream closes.
class CloseTimer final : base::Timer::Target {
 public:
  CloseTimer(base::TimerQueue& timers, base::Duration patience, std::function<void()> give_up)
      : give_up_(std::move(give_up)), timer_(timers, *this) {
    timer_.start(patience);
  }

 private:
  /// May destroy this.
  void on_timer(base::Timer&) override { std::exchange(give_up_, nullptr)(); }

  std::function<void()> give_up_;
  base::Timer timer_;
};

struct SendQueue {
  std::vector<base::SharedBytes> pieces;
  std::size_t bytes = 0;                 ///< Bytes of `pieces` not yet taken by the kernel.
  std::size_t taken_bytes_of_first = 0;  ///< Bytes of the first piece taken by the kernel.
  std::unique_ptr<CloseTimer> close_timer;
};

class SpareSendQueues {
 public:
  /// An empty queue, with spare memory if there is any.
  std::unique_ptr<SendQueue> take() {
    if (spare_.empty()) return std::make_unique<SendQueue>();
    std::unique_ptr<SendQueue> queue = std::move(spare_.back());
    spare_.pop_back();
    return queue;
  }
  /// `queue` is empty, and its stream open.
  void give_back(std::unique_ptr<SendQueue> queue) {
    if (spare_.size() < kMaxCount && queue->pieces.capacity() <= kMaxCapacity) {
      spare_.push_back(std::move(queue));
    }
  }

 private:
  // A turn reads from 1024 peers at most.
  static constexpr std::size_t kMaxCount = 1024;
  static constexpr std::size_t kMaxCapacity = 64;

  std::vector<std::unique_ptr<SendQueue>> spare_;
};

}  // namespace snug::net
