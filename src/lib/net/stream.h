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

/// How long close() waits for the kernel to take the queued bytes.
inline constexpr std::chrono::seconds kCloseTimeout{5};

enum class CloseReason : std::uint8_t {
  kLocal,        ///< We closed it: close() or abort().
  kEndOfStream,  ///< The peer closed.
  kError,        ///< Reset, broken, timed out by the kernel.
};

/// The unit for counting connections: an IPv4 address, or the first 64 bits of an IPv6 address, as
/// one household has (RFC 6177 2). See peer_network_of().
enum class PeerNetwork : std::uint64_t {
  kLocal = 0,  ///< Loopback and Unix sockets; a proxy there has many clients.
};

/// Implemented by the stream's present owner. Every call comes on the loop thread.
class StreamObserver {
 public:
  /// `bytes` is valid during the call only. May close the stream, or hand it to another owner.
  virtual void on_read(std::string_view bytes) = 0;
  /// The kernel has taken all written bytes, after some of them had to wait.
  virtual void on_drain() {}
  /// Called once at the end of the stream, as the last call. Called by the loop only, never within
  /// a call of the owner (write, close).
  virtual void on_closed(CloseReason reason) = 0;

 protected:
  ~StreamObserver() = default;
};

/// Owned by exactly one connection object at a time; passed on at a protocol upgrade. Destroying it
/// closes at once, without notifying the observer.
class Stream {
 public:
  virtual ~Stream() = default;

  /// With null, received bytes and events are dropped.
  virtual void set_observer(StreamObserver* observer) = 0;

  /// Queues bytes. All bytes of one loop turn are sent in one system call at its end.
  virtual void write(base::SharedBytes bytes) = 0;
  /// Sends queued bytes now, as many as the kernel takes. For a stream on top of this one.
  virtual void flush() = 0;
  /// The bytes, and the pieces, queued and not yet taken by the kernel.
  virtual std::size_t queued_bytes() const = 0;
  virtual std::size_t queued_count() const = 0;

  /// True if the kernel did not take all bytes of the last write, so the peer reads too slowly.
  virtual bool stalled() const = 0;

  /// True if no other stream on this loop has received data for one second, so handling a large
  /// batch from this one delays nobody.
  virtual bool alone() const { return false; }
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;

  /// Sends the queued bytes, then closes. Reading stops. The observer gets kLocal, or kError if the
  /// queue has not drained after `kCloseTimeout`.
  virtual void close() = 0;
  /// Drops the queued bytes and resets the connection.
  virtual void abort() = 0;

  /// Without port; empty on a Unix socket, and after the end.
  virtual std::string remote_address() const = 0;
  /// Valid also after the end.
  virtual PeerNetwork peer_network() const = 0;
  virtual bool secure() const = 0;
};

}  // namespace snug::net
