// Ends transfers that have stalled, but not slow ones.
#pragma once

#include <cstdint>

#include "base/timer_queue.h"
#include "http/limits.h"

namespace snug::http {

/// At least Limits::min_streamed_bytes must move in each Limits::stream_window of waiting for the
/// client. Time spent not waiting for the client does not count.
class RateFloor final : private base::Timer::Target {
 public:
  class Watched {
   public:
    /// The bytes moved since the beginning of the transfer.
    virtual std::uint64_t moved_bytes() const = 0;
    /// May destroy this.
    virtual void on_stalled() = 0;

   protected:
    ~Watched() = default;
  };

  /// All are borrowed.
  RateFloor(base::TimerQueue& timers, const Limits& limits, Watched& watched)
      : timers_(timers),
        min_bytes_(limits.min_streamed_bytes),
        window_(limits.stream_window),
        watched_(watched),
        timer_(timers, *this) {}

  void start_waiting();
  void stop_waiting();

 private:
  void on_timer(base::Timer& timer) override;
  bool begin_window();

  base::TimerQueue& timers_;
  const std::uint64_t min_bytes_;
  const base::Duration window_;
  Watched& watched_;
  base::Timer timer_;
  base::MonotonicTime waits_since_{};
  base::Duration waited_{};  ///< In this window, before `waits_since_`.
  std::uint64_t moved_at_window_begin_ = 0;
};

}  // namespace snug::http
