// Each call to an observer is the last statement of its function, because the observer may destroy
// the stream.
#include "testing/paired_stream.h"

#include <algorithm>

#include "testing/memory_stream.h"

namespace snug::test_support {

std::pair<std::unique_ptr<PairedStream>, std::unique_ptr<PairedStream>> PairedStream::make(
    base::Environment& environment, bool secure, End first, End second) {
  std::unique_ptr<PairedStream> one(new PairedStream(environment, secure, std::move(first)));
  std::unique_ptr<PairedStream> two(new PairedStream(environment, secure, std::move(second)));
  one->other_ = two.get();
  two->other_ = one.get();
  return {std::move(one), std::move(two)};
}

PairedStream::PairedStream(base::Environment& environment, bool secure, End end)
    : environment_(environment),
      secure_(secure),
      end_(std::move(end)),
      next_turn_(environment.timers, *this),
      close_timer_(environment.timers, *this) {}

PairedStream::~PairedStream() {
  if (other_ != nullptr) {
    if (!over_) other_->end(net::CloseReason::kError);
    other_->other_ = nullptr;
  }
  if (end_.acceptor != nullptr) end_.acceptor->on_stream_gone(peer_network());
}

net::PeerNetwork PairedStream::peer_network() const {
  return network_of_text(end_.remote_address);
}

void PairedStream::set_observer(net::StreamObserver* observer) {
  observer_ = observer;
  if (over_ && !told_) environment_.turn.at_end(*this);
}

// --- sending ---

void PairedStream::write(base::SharedBytes bytes) {
  if (over_ || closing_ || bytes.empty()) return;
  queued_bytes_ += bytes.size();
  queue_.push_back(std::move(bytes));
  environment_.turn.at_end(*this);
}

void PairedStream::flush() {
  if (over_) return;
  send();
  environment_.turn.at_end(*this);  // reports the drain
}

void PairedStream::send() {
  while (!queue_.empty()) {
    const std::string_view rest = queue_.front().view().substr(front_taken_bytes_);
    std::size_t taken = rest.size();  // dropped if the other end is gone
    if (other_ != nullptr && !other_->over_) {
      taken = std::min(taken, kRoomBytes - std::min(kRoomBytes, other_->inbox_.size()));
      other_->inbox_ += rest.substr(0, taken);
      other_->next_turn_.start(base::Duration::zero());
    }
    queued_bytes_ -= taken;
    front_taken_bytes_ += taken;
    if (taken < rest.size()) {
      waited_ = true;
      return;
    }
    queue_.pop_front();
    front_taken_bytes_ = 0;
  }
}

void PairedStream::on_turn_end() {
  if (over_) return tell();
  send();
  if (!queue_.empty()) return;
  if (closing_) {
    if (other_ != nullptr) {
      other_->other_closed_ = true;
      other_->next_turn_.start(base::Duration::zero());
    }
    end(net::CloseReason::kLocal);
  } else if (std::exchange(waited_, false) && observer_ != nullptr) {
    observer_->on_drain();
  }
}

// --- receiving ---

void PairedStream::resume_reading() {
  reading_ = true;
  next_turn_.start(base::Duration::zero());
}

void PairedStream::deliver() {
  if (over_ || closing_ || !reading_) return;
  if (inbox_.empty()) {
    if (other_closed_) end(net::CloseReason::kEndOfStream);
    return;
  }
  const std::string bytes = std::exchange(inbox_, {});
  if (other_ != nullptr) environment_.turn.at_end(*other_);  // there is room
  if (other_closed_) next_turn_.start(base::Duration::zero());
  if (observer_ != nullptr) observer_->on_read(bytes);
}

// --- the end ---

void PairedStream::close() {
  if (over_ || closing_) return;
  closing_ = true;
  close_timer_.start(net::kCloseTimeout);
  environment_.turn.at_end(*this);
}

void PairedStream::abort() {
  if (over_) return;
  if (other_ != nullptr) other_->end(net::CloseReason::kError);
  end(net::CloseReason::kLocal);
}

void PairedStream::on_timer(base::Timer& timer) {
  if (&timer == &next_turn_) return deliver();
  if (other_ != nullptr) other_->end(net::CloseReason::kError);
  end(net::CloseReason::kError);
}

void PairedStream::end(net::CloseReason reason) {
  if (over_) return;
  over_ = reason;
  queue_.clear();
  queued_bytes_ = 0;
  inbox_.clear();
  next_turn_.stop();
  close_timer_.stop();
  environment_.turn.at_end(*this);
}

void PairedStream::tell() {
  if (told_ || observer_ == nullptr) return;
  told_ = true;
  std::exchange(observer_, nullptr)->on_closed(*over_);
}

}  // namespace snug::test_support
