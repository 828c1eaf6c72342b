// Each call to an observer is the last statement of its function, because the observer may destroy
// the stream.
#include "testing/memory_stream.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "net/address.h"

namespace snug::test_support {

// --- the test's end ---

MemoryPeer::~MemoryPeer() {
  if (stream_ != nullptr) stream_->peer_ = nullptr;
}

std::unique_ptr<net::Stream> MemoryPeer::take_stream(std::string remote_address, bool secure,
                                                     net::Acceptor* acceptor) {
  CHECK(stream_ == nullptr);
  auto stream = std::make_unique<MemoryStream>(environment_, *this, std::move(remote_address),
                                               secure, acceptor);
  stream_ = stream.get();
  return stream;
}

void MemoryPeer::feed(std::string_view bytes) {
  inbox_ += bytes;
  environment_.turn.run();
  deliver_all();
}

void MemoryPeer::deliver_all() {
  while (stream_ != nullptr && stream_->readable()) {
    stream_->deliver_chunk();
    environment_.turn.run();
  }
}

void MemoryPeer::close() {
  end_of_stream_ = true;
  environment_.turn.run();
  deliver_all();
}

void MemoryPeer::reset() {
  inbox_.clear();
  if (stream_ != nullptr) stream_->end(net::CloseReason::kError);
  environment_.turn.run();
}

std::string MemoryPeer::take_written() {
  return std::exchange(written_, {});
}

void MemoryPeer::unstall(std::size_t room_bytes) {
  room_bytes_ = room_bytes;
  if (stream_ != nullptr) environment_.turn.at_end(*stream_);
  environment_.turn.run();
}

bool MemoryPeer::next_operation_fails() {
  return operations_left_ > 0 && --operations_left_ == 0;
}

// --- our end ---

MemoryStream::MemoryStream(base::Environment& environment, MemoryPeer& peer,
                           std::string remote_address, bool secure, net::Acceptor* acceptor)
    : environment_(environment),
      peer_(&peer),
      acceptor_(acceptor),
      remote_address_(std::move(remote_address)),
      secure_(secure),
      close_timer_(environment.timers, *this) {}

MemoryStream::~MemoryStream() {
  if (peer_ != nullptr) {
    if (!peer_->closed_ && !over_) peer_->aborted_ = true;
    peer_->stream_ = nullptr;
  }
  if (acceptor_ != nullptr) acceptor_->on_stream_gone(peer_network());
}

net::PeerNetwork MemoryStream::peer_network() const {
  return network_of_text(remote_address_);
}

net::PeerNetwork network_of_text(const std::string& address) {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  const auto parsed = net::parse_listen_address(is_ipv6 ? "[" + address + "]:1" : address + ":1");
  return parsed ? net::peer_network_of(parsed->ip) : net::PeerNetwork::kLocal;
}

void MemoryStream::set_observer(net::StreamObserver* observer) {
  observer_ = observer;
  if (over_ && !told_) environment_.turn.at_end(*this);
}

void MemoryStream::write(base::SharedBytes bytes) {
  if (over_ || closing_ || bytes.empty()) return;
  queued_bytes_ += bytes.size();
  queue_.push_back(std::move(bytes));
  environment_.turn.at_end(*this);
}

void MemoryStream::resume_reading() {
  reading_ = true;
  environment_.turn.at_end(*this);
}

void MemoryStream::close() {
  if (over_ || closing_) return;
  closing_ = true;
  close_timer_.start(net::kCloseTimeout);
  environment_.turn.at_end(*this);
}

void MemoryStream::abort() {
  if (over_) return;
  if (peer_ != nullptr) peer_->aborted_ = true;
  end(net::CloseReason::kLocal);
}

bool MemoryStream::readable() const {
  if (peer_ == nullptr || over_ || closing_ || !reading_) return false;
  return !peer_->inbox_.empty() || peer_->end_of_stream_;
}

void MemoryStream::deliver_chunk() {
  if (peer_->next_operation_fails()) return end(net::CloseReason::kError);
  if (peer_->inbox_.empty()) {
    send();
    return end(net::CloseReason::kEndOfStream);
  }
  // A buffer of exactly the chunk's size, so ASan reports a read beyond it.
  const std::size_t size = std::min(peer_->chunk_bytes_, peer_->inbox_.size());
  const auto chunk = std::make_unique<char[]>(size);
  std::copy_n(peer_->inbox_.data(), size, chunk.get());
  peer_->inbox_.erase(0, size);
  if (observer_ != nullptr) observer_->on_read({chunk.get(), size});
}

void MemoryStream::flush() {
  if (over_ || !send()) return;
  waited_ = true;  // the observer is notified at the turn's end
  environment_.turn.at_end(*this);
}

// True if the queue has drained after it had to wait.
bool MemoryStream::send() {
  if (queue_.empty()) return std::exchange(waited_, false);
  if (peer_ != nullptr && peer_->room_bytes_ > 0 && peer_->next_operation_fails()) {
    end(net::CloseReason::kError);
    return false;
  }
  if (peer_ != nullptr && peer_->room_bytes_ > 0) ++peer_->write_count_;
  while (!queue_.empty()) {
    const std::string_view rest = queue_.front().view().substr(front_taken_bytes_);
    const std::size_t taken =
        peer_ == nullptr ? rest.size() : std::min(peer_->room_bytes_, rest.size());
    if (peer_ != nullptr) {
      peer_->written_ += rest.substr(0, taken);
      if (peer_->room_bytes_ != SIZE_MAX) peer_->room_bytes_ -= taken;
    }
    queued_bytes_ -= taken;
    front_taken_bytes_ += taken;
    if (taken < rest.size()) {
      waited_ = true;
      return false;
    }
    queue_.pop_front();
    front_taken_bytes_ = 0;
  }
  return std::exchange(waited_, false);
}

void MemoryStream::end(net::CloseReason reason) {
  if (over_) return;
  over_ = reason;
  queue_.clear();
  queued_bytes_ = 0;
  close_timer_.stop();
  environment_.turn.at_end(*this);
}

void MemoryStream::on_turn_end() {
  if (over_) {
    if (told_ || observer_ == nullptr) return;
    told_ = true;
    return std::exchange(observer_, nullptr)->on_closed(*over_);
  }
  const bool drained = send();
  if (over_) return;  // the hook is queued again and notifies it
  if (closing_) {
    if (!queue_.empty()) return;
    if (peer_ != nullptr) peer_->closed_ = true;
    return end(net::CloseReason::kLocal);
  }
  if (readable()) environment_.turn.at_end(*this);
  if (drained && observer_ != nullptr) return observer_->on_drain();
  if (readable()) deliver_chunk();
}

void MemoryStream::on_timer(base::Timer&) {
  if (peer_ != nullptr) peer_->aborted_ = true;
  end(net::CloseReason::kError);
}

}  // namespace snug::test_support
