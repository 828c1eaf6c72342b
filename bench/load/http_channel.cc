// Sends requests and reads answers.
#include "bench/load/http_channel.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace snug::bench {

HttpChannel::HttpChannel(Poller& poller, Observer& observer, const Target& target,
                         std::size_t index)
    : poller_(poller), observer_(observer), fd_(open_socket(target, index)) {
  poller.watch(*this, true, false, false);
}

HttpChannel::~HttpChannel() {
  close(fd_);
}

void HttpChannel::ask(std::string_view request) {
  out_.append(request);
  flush();
}

void HttpChannel::on_events(std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) flush();
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read();
}

void HttpChannel::flush() {
  const ssize_t count = ::send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0 && errno != EAGAIN) give_up("the server dropped an HTTP client");
  if (count > 0) out_.erase(0, static_cast<std::size_t>(count));
  if (writing_ == !out_.empty()) return;
  writing_ = !writing_;
  poller_.watch(*this, true, writing_, true);
}

void HttpChannel::read() {
  static char buffer[64 * 1024];
  const ssize_t count = recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) give_up("the server dropped an HTTP client");
  in_.append(buffer, static_cast<std::size_t>(count));
  const std::size_t head = in_.find("\r\n\r\n");
  if (head == std::string::npos) return;
  if (!in_.starts_with("HTTP/1.1 200")) give_up("refused: " + in_.substr(0, 300));
  if (!is_whole(head)) return;
  const std::string answer = std::exchange(in_, {});
  observer_.on_answer(*this, std::string_view(answer).substr(head + 4));
}

/// Node sends compressed answers in chunks.
bool HttpChannel::is_whole(std::size_t head) const {
  for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const std::size_t at = in_.find(name);
    if (at > head) continue;
    return in_.size() >= head + 4 + std::strtoul(in_.c_str() + at + name.size(), nullptr, 10);
  }
  return in_.ends_with("\r\n0\r\n\r\n");
}

}  // namespace snug::bench
