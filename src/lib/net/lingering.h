// Connections closed on our side whose peers have not closed yet.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "net/loop.h"
#include "net/uv_box.h"
#include "snug/descriptor.h"

namespace snug::net {

/// The kernel resets a connection that is closed with unread bytes. A reset destroys bytes that the
/// peer has not read yet, for example the answer 413 to an upload. So our half is shut down first,
/// and incoming bytes are read and dropped until the peer closes, but for one to two seconds only.
/// These sockets do not keep the loop alive.
class Lingering {
 public:
  explicit Lingering(Loop::Impl& loop);
  ~Lingering();
  Lingering(const Lingering&) = delete;
  Lingering& operator=(const Lingering&) = delete;

  /// Takes over a socket with nothing left to write.
  void add(Descriptor descriptor);
  /// Closes all sockets, when their descriptors are needed.
  void give_up();
  /// The same before the loop ends. Do not call add() after it.
  void stop();

 private:
  class Socket;
  using Sockets = std::unordered_map<const Socket*, std::unique_ptr<Socket>>;
  /// Above this, connections close at once to save descriptors.
  static constexpr std::size_t kMaxCount = 1000;
  static constexpr std::uint64_t kSweepMs = 1000;

  void sweep();
  void finish(const Socket& socket);

  Loop::Impl& loop_;
  UvBox<uv_timer_t> timer_;  // made with the first socket
  Sockets young_;
  Sockets old_;  // closed by the next sweep
};

}  // namespace snug::net
