// Level-triggered: an event that was not handled is reported again in the next turn.
#include "net/poller.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "net/loop_impl.h"

namespace snug::net {

namespace {

constexpr unsigned kFailed = EPOLLERR | EPOLLHUP;

constexpr int kSame = PolledSocket::kIn | PolledSocket::kPriority | PolledSocket::kOut;

unsigned epoll_events_of(int events) {
  const unsigned end = (events & PolledSocket::kPeerEnd) != 0 ? EPOLLRDHUP : 0U;
  return static_cast<unsigned>(events & kSame) | end;
}

int events_of(unsigned epoll_events) {
  const int end = (epoll_events & EPOLLRDHUP) != 0 ? PolledSocket::kPeerEnd : 0;
  return (static_cast<int>(epoll_events) & kSame) | end;
}

}  // namespace

PolledSocket::PolledSocket(Poller& poller, Descriptor descriptor, Life life, Delivery delivery)
    : poller_(poller), descriptor_(std::move(descriptor)), delivery_(delivery), life_(life) {
  poller_.add(*this);
}

void PolledSocket::watch(int wanted) {
  if (!open()) return;
  wanted_ = static_cast<std::uint8_t>(wanted);
  if (wanted_ != watched_) poller_.change(*this);
}

bool PolledSocket::watch_now(int wanted) {
  wanted_ = static_cast<std::uint8_t>(wanted);
  return poller_.apply(*this);
}

Descriptor PolledSocket::release() {
  if (open()) poller_.remove(*this);
  wanted_ = 0;
  return std::move(descriptor_);
}

Poller::Poller(Loop::Impl& loop) : loop_(loop), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  auto* const handle = new uv_poll_t;
  CHECK(epoll_.get() >= 0 && uv_poll_init(&loop.uv, handle, epoll_.get()) == 0);
  handle_.reset(handle);
  handle_->data = this;
  const int started = uv_poll_start(handle, UV_READABLE, [](uv_poll_t* ready, int, int) noexcept {
    static_cast<Poller*>(ready->data)->on_ready();
  });
  CHECK(started == 0);
  uv_unref(as_handle(handle_.get()));
}

void Poller::stop() {
  REQUIRE(keeping_count_ == 0, "Loop::~Loop",
          "a Watch of this loop still exists; stop it, or destroy it before the loop");
  handle_.reset();
}

void Poller::add(const PolledSocket& socket) {
  if (socket.life_ != PolledSocket::Life::kKeepsLoop) return;
  if (++keeping_count_ == 1) uv_ref(as_handle(handle_.get()));
}

void Poller::remove(PolledSocket& socket) {
  // Closing is not enough while a child process still holds the descriptor.
  if (socket.watched_ != 0) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket.descriptor(), nullptr);
  socket.watched_ = 0;
  if (std::exchange(socket.changed_, false)) {
    std::replace(changed_.begin(), changed_.end(), &socket, static_cast<PolledSocket*>(nullptr));
  }
  for (std::size_t i = 0; i < event_count_; ++i) {
    if (events_[i].data.ptr == &socket) events_[i].data.ptr = nullptr;
  }
  if (socket.life_ != PolledSocket::Life::kKeepsLoop) return;
  if (--keeping_count_ == 0) uv_unref(as_handle(handle_.get()));
}

void Poller::change(PolledSocket& socket) {
  if (!std::exchange(socket.changed_, true)) changed_.push_back(&socket);
}

void Poller::apply_changes() {
  // By index, because on_unwatched() may change other sockets.
  for (std::size_t i = 0; i < changed_.size(); ++i) {
    PolledSocket* const socket = std::exchange(changed_[i], nullptr);
    if (socket == nullptr) continue;
    socket->changed_ = false;
    if (!apply(*socket)) socket->on_unwatched();
  }
  changed_.clear();
}

bool Poller::apply(PolledSocket& socket) {
  const std::uint8_t before = std::exchange(socket.watched_, socket.wanted_);
  if (before == socket.wanted_) return true;
  epoll_event event{};
  event.events = epoll_events_of(socket.wanted_);
  event.data.ptr = &socket;
  // epoll reports hang-ups repeatedly even when no event is wanted, so such a socket is removed.
  const int operation = before == 0           ? EPOLL_CTL_ADD
                        : socket.wanted_ == 0 ? EPOLL_CTL_DEL
                                              : EPOLL_CTL_MOD;
  if (control_(epoll_.get(), operation, socket.descriptor(), &event) == 0) return true;
  socket.watched_ = before;
  return false;
}

void Poller::on_ready() {
  loop_.enter();
  const int count = epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), 0);
  event_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (std::size_t i = 0; i < event_count_; ++i) {
    const unsigned events = events_[i].events;
    const auto socket = [this, i] { return static_cast<PolledSocket*>(events_[i].data.ptr); };
    if (socket() && socket()->delivery_ == PolledSocket::Delivery::kTogether) {
      socket()->on_events((events & kFailed) != 0 ? PolledSocket::kAllEvents : events_of(events));
      continue;
    }
    if ((events & (EPOLLIN | kFailed)) != 0 && socket() && socket()->reading()) {
      socket()->on_readable();
    }
    if ((events & (EPOLLOUT | kFailed)) != 0 && socket() && socket()->writing()) {
      socket()->on_writable();
    }
  }
  event_count_ = 0;
}

}  // namespace snug::net
