// Commands on their way from the loop to the writer's thread, taken in bounded batches.
#pragma once

#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

#include "storage/command.h"

namespace snug::storage {

class BatchQueue {
 public:
  /// A batch ends at this many commands, or beyond this many bytes. This bounds how long a command
  /// waits behind others. The chat's own limits bound the total.
  BatchQueue(std::size_t max_batch_count, std::size_t max_batch_bytes)
      : max_batch_count_(max_batch_count), max_batch_bytes_(max_batch_bytes) {}

  /// True if nobody is taking. The caller must then start a taker.
  bool put(std::unique_ptr<Command> command) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(command));
    return !std::exchange(is_taken_from_, true);
  }

  /// In the order of put(). If empty, nothing waits, and the next put() returns true.
  Batch take() {
    const std::lock_guard lock(mutex_);
    const std::size_t count = count_of_batch();
    if (count == 0) is_taken_from_ = false;
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    Batch batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return batch;
  }

 private:
  std::size_t count_of_batch() const {
    std::size_t count = 0;
    std::size_t bytes = 0;
    while (count < waiting_.size() && count < max_batch_count_ && bytes <= max_batch_bytes_) {
      bytes += waiting_[count]->size_bytes();
      ++count;
    }
    return count;
  }

  const std::size_t max_batch_count_;
  const std::size_t max_batch_bytes_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Command>> waiting_;
  bool is_taken_from_ = false;
};

}  // namespace snug::storage
