// Closed connections whose peer has not yet taken notice.
#pragma once

#include <uv.h>

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "net/loop.h"
#include "snug/descriptor.h"

namespace snug::net {

/// A connection closed with unread bytes in the kernel is reset, and a reset destroys what the peer
/// has not read yet: the answer 413 to an upload, for one. So our half is shut down first, and what
/// still comes is read and dropped until the peer closes, or for one to two seconds.
/// These sockets do not keep the loop alive.
class Lingering {
 public:
  explicit Lingering(Loop::Impl& loop);
  ~Lingering();
  Lingering(const Lingering&) = delete;
  Lingering& operator=(const Lingering&) = delete;

  /// Takes over a socket with nothing left to write.
  void add(Descriptor descriptor);
  /// Closes them all: their descriptors are needed.
  void give_up();
  /// The same before the loop ends; nothing may be added any more.
  void stop();

 private:
  class Socket;
  using Sockets = std::unordered_map<const Socket*, std::unique_ptr<Socket>>;
  /// Above this, connections close at once: they hold descriptors.
  static constexpr std::size_t kMaxCount = 1000;
  static constexpr std::uint64_t kSweepMs = 1000;

  void sweep();
  void finish(const Socket& socket);

  Loop::Impl& loop_;
  uv_timer_t* timer_ = nullptr;  // made with the first socket
  Sockets young_;
  Sockets old_;  // closed by the next sweep
};

}  // namespace snug::net
