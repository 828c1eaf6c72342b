// Level-triggered: an event that was not handled is reported again in the next turn.
#include "net/poller.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "net/loop_impl.h"

namespace snug::net {

namespace {

constexpr unsigned kFailed = EPOLLERR | EPOLLHUP;

}  // namespace

PolledSocket::PolledSocket(Poller& poller, Descriptor descriptor, Life life)
    : poller_(poller), descriptor_(std::move(descriptor)), life_(life) {
  poller_.add(*this);
}

void PolledSocket::watch(unsigned event, bool on) {
  if (!open()) return;
  wanted_ = static_cast<std::uint8_t>(on ? wanted_ | event : wanted_ & ~event);
  if (wanted_ != watched_) poller_.change(*this);
}

Descriptor PolledSocket::release() {
  if (open()) poller_.remove(*this);
  wanted_ = 0;
  return std::move(descriptor_);
}

Poller::Poller(Loop::Impl& loop)
    : loop_(loop), handle_(new uv_poll_t), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  CHECK(epoll_.get() >= 0 && uv_poll_init(&loop.uv, handle_, epoll_.get()) == 0);
  handle_->data = this;
  const int started = uv_poll_start(handle_, UV_READABLE, [](uv_poll_t* handle, int, int) noexcept {
    static_cast<Poller*>(handle->data)->on_ready();
  });
  CHECK(started == 0);
  uv_unref(reinterpret_cast<uv_handle_t*>(handle_));
}

void Poller::stop() {
  CHECK(keeping_count_ == 0);
  uv_close(reinterpret_cast<uv_handle_t*>(handle_),
           [](uv_handle_t* handle) noexcept { delete reinterpret_cast<uv_poll_t*>(handle); });
}

void Poller::add(const PolledSocket& socket) {
  if (socket.life_ != PolledSocket::Life::kKeepsLoop) return;
  if (++keeping_count_ == 1) uv_ref(reinterpret_cast<uv_handle_t*>(handle_));
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
  if (--keeping_count_ == 0) uv_unref(reinterpret_cast<uv_handle_t*>(handle_));
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
    const std::uint8_t before = std::exchange(socket->watched_, socket->wanted_);
    if (before == socket->wanted_) continue;
    epoll_event event{};
    event.events = socket->wanted_;
    event.data.ptr = socket;
    // epoll reports hang-ups repeatedly even when no event is wanted, so such a socket is removed.
    const int operation = before == 0            ? EPOLL_CTL_ADD
                          : socket->wanted_ == 0 ? EPOLL_CTL_DEL
                                                 : EPOLL_CTL_MOD;
    if (control_(epoll_.get(), operation, socket->descriptor(), &event) == 0) continue;
    socket->watched_ = before;
    socket->on_unwatched();
  }
  changed_.clear();
}

void Poller::on_ready() {
  loop_.enter();
  const int count = epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), 0);
  event_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (std::size_t i = 0; i < event_count_; ++i) {
    const unsigned events = events_[i].events;
    const auto socket = [this, i] { return static_cast<PolledSocket*>(events_[i].data.ptr); };
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
