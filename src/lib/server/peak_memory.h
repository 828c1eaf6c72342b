// Memory goes back to the system when most of many clients have left. The C library keeps what they
// used in pieces between blocks that stay, so that a server which had 19,000 clients once would
// keep the space of all of them for good.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "base/timer_queue.h"

namespace snug::server {

/// Owned by a server. Loop thread.
class PeakMemory final : base::Timer::Target {
 public:
  /// `give_back` is called a second after half of the connections, and a thousand at least, have
  /// left since the last time.
  PeakMemory(base::TimerQueue& timers, std::function<void()> give_back)
      : give_back_(std::move(give_back)), timer_(timers, *this) {}

  /// The number of connections has changed.
  void on_count(std::size_t count);

 private:
  void on_timer(base::Timer& timer) override;

  const std::function<void()> give_back_;
  base::Timer timer_;
  std::size_t count_ = 0;
  std::size_t peak_count_ = 0;  ///< Since memory was last given back.
};

}  // namespace snug::server
