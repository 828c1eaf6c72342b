// A connection in memory: our end is a net::Stream, the test has the other end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "net/listener.h"
#include "net/stream.h"

namespace snug::test_support {

class MemoryStream;

/// The network of an address in the form of HttpRequest::remote_address.
net::PeerNetwork network_of_text(const std::string& address);

/// The test's end. Its calls act as the loop: each call that reaches our end is a turn, and also
/// does the work at the turn's end. Never call it from inside an observer.
class MemoryPeer {
 public:
  explicit MemoryPeer(base::Environment& environment) : environment_(environment) {}
  ~MemoryPeer();
  MemoryPeer(const MemoryPeer&) = delete;
  MemoryPeer& operator=(const MemoryPeer&) = delete;

  /// Our end; call once. Peer and stream may die in any order. `acceptor` is notified when the
  /// stream is gone.
  std::unique_ptr<net::Stream> take_stream(std::string remote_address = "192.0.2.1",
                                           bool secure = false, net::Acceptor* acceptor = nullptr);

  // --- towards our end ---
  /// From now on `feed` delivers this many bytes per turn.
  void set_chunk_bytes(std::size_t count) { chunk_bytes_ = count; }
  /// Delivers `bytes` at once, or when our end reads again.
  void feed(std::string_view bytes);
  /// Makes our end the only active connection (net::Stream::alone).
  void set_alone() { alone_ = true; }
  std::size_t unread_bytes() const { return inbox_.size(); }
  /// Our end gets kEndOfStream, after the fed bytes.
  void close();
  /// Our end gets kError and loses its queue.
  void reset();

  // --- from our end ---
  /// Everything that reached this end since the last call.
  std::string take_written();
  const std::string& written() const { return written_; }
  /// The number of system calls that the writes would have taken.
  std::size_t write_count() const { return write_count_; }
  /// The kernel accepts this many more bytes, and then none.
  void stall(std::size_t after_bytes = 0) { room_bytes_ = after_bytes; }
  /// The kernel accepts this many more bytes at once.
  void unstall(std::size_t room_bytes = SIZE_MAX);

  /// The nth read or write from now on (1 is the next) fails and breaks the connection.
  void fail_at_operation(std::size_t nth) { operations_left_ = nth; }

  /// Whether our end still exists and is neither closed nor aborted.
  bool open() const { return stream_ != nullptr && !closed_ && !aborted_; }
  /// Our end closed, and its whole queue has arrived here.
  bool closed() const { return closed_; }
  /// Our end reset the connection, or was destroyed without closing it.
  bool aborted() const { return aborted_; }

 private:
  friend class MemoryStream;
  bool next_operation_fails();
  void deliver_all();

  base::Environment& environment_;
  MemoryStream* stream_ = nullptr;
  std::string inbox_;
  bool end_of_stream_ = false;
  bool alone_ = false;
  std::size_t chunk_bytes_ = SIZE_MAX;
  std::string written_;
  std::size_t write_count_ = 0;
  std::size_t room_bytes_ = SIZE_MAX;
  std::size_t operations_left_ = 0;
  bool closed_ = false;
  bool aborted_ = false;
};

class MemoryStream final : public net::Stream, base::TurnQueue::Hook, base::Timer::Target {
 public:
  MemoryStream(base::Environment& environment, MemoryPeer& peer, std::string remote_address,
               bool secure, net::Acceptor* acceptor);
  ~MemoryStream() override;

  void set_observer(net::StreamObserver* observer) override;
  void write(base::SharedBytes bytes) override;
  void flush() override;
  std::size_t queued_bytes() const override { return queued_bytes_; }
  std::size_t queued_count() const override { return queue_.size(); }
  bool stalled() const override { return waited_; }
  bool alone() const override { return peer_ != nullptr && peer_->alone_; }
  void pause_reading() override { reading_ = false; }
  void resume_reading() override;
  void close() override;
  void abort() override;
  std::string remote_address() const override { return remote_address_; }
  net::PeerNetwork peer_network() const override;
  bool secure() const override { return secure_; }

 private:
  friend class MemoryPeer;
  bool readable() const;
  void deliver_chunk();
  bool send();
  void end(net::CloseReason reason);
  void on_turn_end() override;
  void on_timer(base::Timer& timer) override;

  base::Environment& environment_;
  MemoryPeer* peer_;
  net::Acceptor* const acceptor_;
  net::StreamObserver* observer_ = nullptr;
  const std::string remote_address_;
  const bool secure_;
  std::deque<base::SharedBytes> queue_;
  std::size_t front_taken_bytes_ = 0;
  std::size_t queued_bytes_ = 0;
  bool waited_ = false;  // some of the queue outlived a turn
  bool reading_ = true;
  bool closing_ = false;
  std::optional<net::CloseReason> over_;
  bool told_ = false;
  base::Timer close_timer_;
};

}  // namespace snug::test_support
