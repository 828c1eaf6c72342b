// Closed connections whose peer has not yet taken notice.
#pragma once

#include <uv.h>

#include <unordered_set>

#include "net/loop.h"

namespace snug::net {

/// A connection closed with unread bytes in the kernel is reset, and a reset destroys what the peer
/// has not read yet: the answer 413 to an upload, for one. So our half is shut down first, and what
/// still comes is read and dropped until the peer closes, or for one to two seconds.
/// These handles do not keep the loop alive.
class Lingering {
 public:
  explicit Lingering(Loop::Impl& loop) : loop_(loop) {}
  Lingering(const Lingering&) = delete;
  Lingering& operator=(const Lingering&) = delete;

  /// Takes over a handle made by new_handle(), with nothing left to write.
  void add(uv_stream_t* stream);
  /// Closes everything; before the loop ends.
  void stop();

 private:
  using Streams = std::unordered_set<uv_stream_t*>;
  /// Above this, connections close at once: they hold descriptors.
  static constexpr std::size_t kMaxCount = 1000;
  static constexpr std::uint64_t kSweepMs = 1000;

  void sweep();
  void finish(uv_stream_t* stream);

  Loop::Impl& loop_;
  uv_timer_t* timer_ = nullptr;  // made with the first handle
  Streams young_;
  Streams old_;  // closed by the next sweep
};

}  // namespace snug::net
