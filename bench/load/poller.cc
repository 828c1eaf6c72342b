// Waits on many sockets.
#include "bench/load/poller.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace snug::bench {

void give_up(const std::string& reason) {
  std::fprintf(stderr, "load: %s\n", reason.c_str());
  std::exit(1);
}

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) give_up("no epoll");
}

Poller::~Poller() {
  close(epoll_);
}

void Poller::watch(Watched& watched, bool reading, bool writing, bool known) {
  epoll_event event{};
  event.events = (reading ? EPOLLIN : 0U) | (writing ? EPOLLOUT : 0U);
  event.data.ptr = &watched;
  epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, watched.fd(), &event);
}

void Poller::wait(int timeout_ms) {
  epoll_event events[512];
  const int count = epoll_wait(epoll_, events, 512, timeout_ms);
  for (int i = 0; i < count; ++i) {
    static_cast<Watched*>(events[i].data.ptr)->on_events(events[i].events);
  }
}

}  // namespace snug::bench
