// An ordered, reliable pipe of bytes to one peer: TCP, a Unix socket, TLS, or memory in tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/turn_queue.h"

namespace snug::net {

/// How long close() waits for the kernel to take what is queued.
inline constexpr std::chrono::seconds kCloseTimeout{5};

enum class CloseReason : std::uint8_t {
  kLocal,        ///< We closed it: close() or abort().
  kEndOfStream,  ///< The peer closed.
  kError,        ///< Reset, broken, timed out by the kernel.
};

/// By whom connections are counted: an IPv4 address, or the first 64 bits of an IPv6 one, which are
/// one household's (RFC 6177 2). See peer_network_of().
enum class PeerNetwork : std::uint64_t {
  kLocal = 0,  ///< Loopback and Unix sockets: a proxy's clients are many.
};

/// Implemented by the stream's present owner. Every call comes on the loop thread.
class StreamObserver {
 public:
  /// The view lives for the call only. May close, or hand the stream to another owner.
  virtual void on_read(std::string_view bytes) = 0;
  /// Everything written has gone to the kernel, after some of it had to wait.
  virtual void on_drain() {}
  /// Once, when the stream is over; nothing else is called after it. Never called from inside
  /// a call of the owner's (write, close): always from the loop.
  virtual void on_closed(CloseReason reason) = 0;

 protected:
  ~StreamObserver() = default;
};

/// Owned by exactly one connection object at a time; handed on at a protocol upgrade.
/// Destroying it closes at once, without a call.
class Stream {
 public:
  virtual ~Stream() = default;

  /// Null drops what is read and told.
  virtual void set_observer(StreamObserver* observer) = 0;

  /// Queues bytes; all that gathers in one loop turn leaves in one system call at its end.
  virtual void write(base::SharedBytes bytes) = 0;
  /// Gives the kernel at once what it takes of what is queued: for a stream that lies over this
  /// one.
  virtual void flush() = 0;
  /// Queued and not yet taken by the kernel.
  virtual std::size_t queued_bytes() const = 0;
  virtual std::size_t queued_count() const = 0;

  /// The kernel did not take all of it when it was given last: the peer does not read as fast.
  virtual bool stalled() const = 0;

  /// No other stream of the loop has said anything for a second: nobody waits while much of this
  /// one is handled at once.
  virtual bool alone() const { return false; }
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;

  /// Sends what is queued, then closes. Reading stops. The observer hears kLocal, or kError after
  /// `kCloseTimeout` without the queue having drained.
  virtual void close() = 0;
  /// Drops what is queued and resets the connection.
  virtual void abort() = 0;

  /// Without port; empty on a Unix socket, and after the end.
  virtual std::string remote_address() const = 0;
  /// Also after the end.
  virtual PeerNetwork peer_network() const = 0;
  virtual bool secure() const = 0;
};

}  // namespace snug::net
