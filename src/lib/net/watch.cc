// A watch is a socket of the poller that gives its descriptor back.
#include "net/watch.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "net/loop_impl.h"

namespace snug {

class SNUG_LOCAL Watch::Impl final : public base::TurnQueue::Disposable, net::PolledSocket {
 public:
  Impl(net::Loop& loop, int descriptor, Handler handler)
      : PolledSocket(loop.impl().poller, Descriptor(descriptor), Life::kKeepsLoop,
                     Delivery::kTogether),
        turn_(loop.impl().turn),
        handler_(std::move(handler)) {}
  ~Impl() override { stop(); }

  /// False, with errno, if the descriptor cannot be watched.
  bool begin(WatchEvents events) {
    // Asked in any case, because a later change could only be lost.
    const int wanted = bits_of(events);
    return watch_now(wanted != 0 ? wanted : kIn) && watch_now(wanted);
  }
  void want(WatchEvents events) { watch(bits_of(events)); }
  WatchEvents wanted() const { return events_of(PolledSocket::wanted()); }
  int number() const { return descriptor(); }
  /// The caller closes its descriptor.
  void stop() { release().release(); }

  /// Its handler may be running.
  static void dispose(std::unique_ptr<Impl> impl) {
    impl->stop();
    impl->turn_.dispose(std::move(impl));
  }

 private:
  static int bits_of(WatchEvents events) {
    return (events.readable ? kIn : 0) | (events.writable ? kOut : 0) |
           (events.priority ? kPriority : 0) | (events.disconnect ? kPeerEnd : 0);
  }
  static WatchEvents events_of(int bits) {
    return {.readable = (bits & kIn) != 0,
            .writable = (bits & kOut) != 0,
            .priority = (bits & kPriority) != 0,
            .disconnect = (bits & kPeerEnd) != 0};
  }

  void on_readable() override {}
  void on_writable() override {}
  void on_events(int events) override {
    // Those of this turn that a handler has stopped wanting meanwhile are not told.
    const WatchEvents ready = events_of(events & PolledSocket::wanted());
    if (ready != WatchEvents{}) handler_(ready);
  }
  void on_unwatched() override {
    stop();
    handler_({.lost = true});
  }

  base::TurnQueue& turn_;
  const Handler handler_;
};

Watch::Watch() = default;

Watch::Watch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Watch::Watch(Watch&& other) noexcept = default;

Watch& Watch::operator=(Watch&& other) noexcept {
  if (this == &other) return *this;
  stop();
  impl_ = std::move(other.impl_);
  return *this;
}

Watch::~Watch() {
  stop();
}

void Watch::want(WatchEvents events) {
  if (impl_) impl_->want(events);
}

WatchEvents Watch::wanted() const {
  return impl_ ? impl_->wanted() : WatchEvents{};
}

int Watch::descriptor() const {
  return impl_ ? impl_->number() : -1;
}

void Watch::stop() {
  if (impl_) Impl::dispose(std::move(impl_));
}

namespace net {

namespace {

Error error_of(int descriptor, int error) {
  const std::string which = "descriptor " + std::to_string(descriptor);
  switch (error) {
    case EBADF:
      return {"bad_descriptor", which + " is not open"};
    case EPERM:
      return {"not_watchable",
              which + " is a file or a folder, which is always ready: read it in the pool"};
    case EEXIST:
      return {"already_watched", which + " has a watch on this loop; change that one (want)"};
    case ENOSPC:
      return {"failed", "cannot watch " + which +
                            ": the limit of epoll(7) is reached "
                            "(/proc/sys/fs/epoll/max_user_watches)"};
    default:
      return {"failed", "cannot watch " + which + ": " + std::strerror(error)};
  }
}

}  // namespace

Result<Watch> watch(Loop& loop, int descriptor, WatchEvents events, Watch::Handler handler) {
  if (descriptor < 0) return Unexpected(error_of(descriptor, EBADF));
  if (descriptor == loop.descriptor()) {
    return Unexpected(Error{"not_watchable", "a loop cannot watch its own descriptor"});
  }
  auto impl = std::make_unique<Watch::Impl>(loop, descriptor, std::move(handler));
  if (!impl->begin(events)) return Unexpected(error_of(descriptor, errno));
  return Watch(std::move(impl));
}

}  // namespace net
}  // namespace snug
