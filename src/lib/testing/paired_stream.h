// A connection in memory between two programs. Each end is a net::Stream.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/environment.h"
#include "net/listener.h"
#include "net/stream.h"

namespace snug::test_support {

/// Data written by one end in a turn reaches the other end in the next turn. The connection buffers
/// as much as a kernel would; further bytes are queued, as on a real connection.
class PairedStream final : public net::Stream, base::TurnQueue::Hook, base::Timer::Target {
 public:
  struct End {
    std::string remote_address;         ///< The address that this end sees.
    net::Acceptor* acceptor = nullptr;  ///< Notified when this end is gone; may be null.
  };
  /// Creates both ends; they may die in any order. `environment` is borrowed.
  static std::pair<std::unique_ptr<PairedStream>, std::unique_ptr<PairedStream>> make(
      base::Environment& environment, bool secure, End first, End second);
  ~PairedStream() override;

  void set_observer(net::StreamObserver* observer) override;
  void write(base::SharedBytes bytes) override;
  void flush() override;
  std::size_t queued_bytes() const override { return queued_bytes_; }
  std::size_t queued_count() const override { return queue_.size(); }
  bool stalled() const override { return waited_; }
  void pause_reading() override { reading_ = false; }
  void resume_reading() override;
  void close() override;
  void abort() override;
  std::string remote_address() const override { return end_.remote_address; }
  net::PeerNetwork peer_network() const override;
  bool secure() const override { return secure_; }

 private:
  static constexpr std::size_t kRoomBytes = 64 * 1024;

  PairedStream(base::Environment& environment, bool secure, End end);
  void on_turn_end() override;
  void on_timer(base::Timer& timer) override;
  void send();
  void deliver();
  void end(net::CloseReason reason);
  void tell();

  base::Environment& environment_;
  const bool secure_;
  const End end_;
  PairedStream* other_ = nullptr;
  net::StreamObserver* observer_ = nullptr;
  std::deque<base::SharedBytes> queue_;
  std::size_t queued_bytes_ = 0;
  std::size_t front_taken_bytes_ = 0;
  std::string inbox_;
  bool other_closed_ = false;
  bool reading_ = true;
  bool closing_ = false;
  bool waited_ = false;  ///< Some of the queue outlived a turn.
  bool told_ = false;
  std::optional<net::CloseReason> over_;
  base::Timer next_turn_;
  base::Timer close_timer_;
};

}  // namespace snug::test_support
