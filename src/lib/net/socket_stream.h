// A net::Stream over a connected TCP or Unix socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "net/listener.h"
#include "net/loop.h"
#include "net/poller.h"
#include "net/send_queue.h"
#include "net/stream.h"

namespace snug::net {

class SocketStream final : public Stream, PolledSocket, base::TurnQueue::Hook {
 public:
  /// Owns `descriptor`, which is non-blocking. Reading begins at once. `acceptor` is null for an
  /// outgoing connection.
  SocketStream(Loop::Impl& loop, Acceptor* acceptor, Descriptor descriptor, PeerNetwork from);
  ~SocketStream() override;

  void set_observer(StreamObserver* observer) override;
  void write(base::SharedBytes bytes) override;
  void flush() override;
  std::size_t queued_bytes() const override { return sending_ ? sending_->bytes : 0; }
  std::size_t queued_count() const override { return sending_ ? sending_->pieces.size() : 0; }
  bool stalled() const override { return writing(); }
  bool alone() const override;
  void pause_reading() override { watch_reading(false); }
  void resume_reading() override;
  void close() override;
  void abort() override;
  std::string remote_address() const override;
  PeerNetwork peer_network() const override { return from_; }
  bool secure() const override { return false; }

 private:
  enum class State : std::uint8_t { kOpen, kClosing, kOver, kTold };

  // PolledSocket
  void on_readable() override;
  void on_writable() override;
  void on_unwatched() override { end(CloseReason::kError); }
  void on_turn_end() override;

  Loop::Impl& loop() const { return poller().loop(); }
  SendQueue& sending();
  bool idle() const { return !sending_ || sending_->pieces.empty(); }
  bool over() const { return state_ == State::kOver || state_ == State::kTold; }
  bool write_once();
  void finish_close();
  void end(CloseReason reason);

  Acceptor* const acceptor_;
  const PeerNetwork from_;
  StreamObserver* observer_ = nullptr;
  std::unique_ptr<SendQueue>
      sending_;  ///< Null when there is nothing to send and no close() is pending.
  State state_ = State::kOpen;
  CloseReason reason_{};  ///< The reason of the end.
};

}  // namespace snug::net
