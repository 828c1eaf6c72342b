// A net::Stream over a TCP or Unix socket of libuv.
#pragma once

#include <uv.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "net/stream.h"

namespace snug::net {

class UvStream final : public Stream, base::TurnQueue::Hook {
 public:
  /// Owns `handle` (see handle.h), which is connected. Reading begins at once.
  UvStream(Loop::Impl& loop, Acceptor& acceptor, uv_stream_t* handle, std::string remote_address);
  ~UvStream() override;

  void set_observer(StreamObserver* observer) override;
  void write(base::SharedBytes bytes) override;
  void flush() override;
  std::size_t queued_bytes() const override;
  std::size_t queued_count() const override;
  bool alone() const override;
  void pause_reading() override;
  void resume_reading() override;
  void close() override;
  void abort() override;
  const std::string& remote_address() const override { return remote_address_; }
  bool secure() const override { return false; }

 private:
  struct PendingWrite;
  class CloseTimer;

  void on_read(ssize_t size, const char* bytes);
  void on_written(int status);
  void on_turn_end() override;

  bool idle() const { return queue_.empty() && pending_ == nullptr; }
  void write_rest(std::size_t taken_bytes_of_first);
  void finish_close();
  void end(CloseReason reason);

  Loop::Impl& loop_;
  Acceptor& acceptor_;
  uv_stream_t* handle_;  // null when the stream is over
  StreamObserver* observer_ = nullptr;
  // Gathered in this turn, or behind pending_. An empty one has no memory: the loop keeps it.
  std::vector<base::SharedBytes> queue_;
  std::size_t queue_bytes_ = 0;
  PendingWrite* pending_ = nullptr;  // freed by its own callback
  std::unique_ptr<CloseTimer> close_timer_;
  const std::string remote_address_;
  bool reading_ = false;
  bool closing_ = false;
  bool told_ = false;
  std::optional<CloseReason> over_;
};

}  // namespace snug::net
