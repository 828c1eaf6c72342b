// Two generations: a sweep each second closes the old ones and ages the young ones.
#include "net/lingering.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "net/loop_impl.h"

namespace snug::net {

class Lingering::Socket final : PolledSocket {
 public:
  Socket(Lingering& owner, Descriptor descriptor)
      : PolledSocket(owner.loop_.poller, std::move(descriptor), Life::kUnnoticed), owner_(owner) {
    watch_reading(true);
  }

 private:
  void on_readable() override {
    const std::span<char> buffer = owner_.loop_.read_buffer();
    const ssize_t size = recv(descriptor(), buffer.data(), buffer.size(), 0);
    const bool more = size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
    if (!more) owner_.finish(*this);  // destroys this
  }
  void on_writable() override {}
  void on_unwatched() override { owner_.finish(*this); }  // destroys this

  Lingering& owner_;
};

Lingering::Lingering(Loop::Impl& loop) : loop_(loop) {}

Lingering::~Lingering() = default;

void Lingering::add(Descriptor descriptor) {
  const bool shut = shutdown(descriptor.get(), SHUT_WR) == 0;
  if (!shut || young_.size() + old_.size() >= kMaxCount) return;
  auto socket = std::make_unique<Socket>(*this, std::move(descriptor));
  const Socket* const key = socket.get();
  young_.emplace(key, std::move(socket));

  if (timer_ == nullptr) {
    timer_.reset(new uv_timer_t);
    uv_timer_init(&loop_.uv, timer_.get());
    timer_->data = this;
  }
  if (uv_is_active(as_handle(timer_.get()))) return;
  const auto on_timer = [](uv_timer_t* timer) noexcept {
    static_cast<Lingering*>(timer->data)->sweep();
  };
  uv_timer_start(timer_.get(), on_timer, kSweepMs, kSweepMs);
  uv_unref(as_handle(timer_.get()));
}

void Lingering::sweep() {
  old_ = std::exchange(young_, {});
  if (old_.empty()) uv_timer_stop(timer_.get());
}

void Lingering::finish(const Socket& socket) {
  if (young_.erase(&socket) == 0) old_.erase(&socket);
}

void Lingering::give_up() {
  young_.clear();
  old_.clear();
}

void Lingering::stop() {
  give_up();
  timer_.reset();
}

}  // namespace snug::net
