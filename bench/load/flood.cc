// Floods by HTTP.
#include "bench/load/flood.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "bench/load/polling_client.h"

namespace snug::bench {

namespace {

constexpr std::size_t kPostBytes = 500'000;  // Half of a server's default limit.
constexpr std::size_t kRequestBytes = 64 * 1024;

class Posts final : public Flood, private PollingObserver {
 public:
  Posts(Poller& poller, const Target& target) : client_(poller, *this, target, 0) {
    while (post_.empty()) poller.wait(1000);
  }

  void start() override { send(); }
  std::size_t sent_count() const override { return sent_count_; }

 private:
  void on_ready(PollingClient& client) override {
    const std::string packet = "42[\"echo\",\"" + std::string(100, 'x') + "\"]";
    std::string body = packet;
    for (packet_count_ = 1; body.size() < kPostBytes; ++packet_count_) {
      body.append("\x1e").append(packet);
    }
    post_ = client.prepare(body);
  }
  void on_polled(PollingClient&, std::string_view) override {}
  void on_posted(PollingClient&) override {
    if (sent_count_ > 0) send();
  }
  void send() {
    sent_count_ += packet_count_;
    client_.post(post_);
  }

  PollingClient client_;
  std::string post_;
  std::size_t packet_count_ = 0;  ///< Packets in post_.
  std::size_t sent_count_ = 0;
};

/// Reads and ignores the answers.
class Requests final : public Flood, private Watched {
 public:
  Requests(Poller& poller, const Target& target)
      : poller_(poller), target_(target), fd_(open_socket(target, 0)) {}
  ~Requests() override { close(fd_); }

  void start() override {
    const std::string request = "GET " + target_.path + "?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n";
    while (requests_.size() < kRequestBytes) {
      requests_ += request;
      ++request_count_;
    }
    poller_.watch(*this, true, true, false);
  }
  std::size_t sent_count() const override { return sent_count_; }

 private:
  int fd() const override { return fd_; }

  void on_events(std::uint32_t events) override {
    static char buffer[64 * 1024];
    const ssize_t count = recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) give_up("the server dropped the flood");
    if ((events & EPOLLOUT) != 0) send();
  }

  void send() {
    const ssize_t count = ::send(fd_, requests_.data() + sent_bytes_,
                                 requests_.size() - sent_bytes_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) sent_bytes_ += static_cast<std::size_t>(count);
    if (sent_bytes_ < requests_.size()) return;
    sent_bytes_ = 0;
    sent_count_ += request_count_;
  }

  Poller& poller_;
  const Target& target_;
  int fd_;
  std::string requests_;
  std::size_t request_count_ = 0;  ///< Requests in requests_.
  std::size_t sent_bytes_ = 0;     ///< Bytes sent of requests_.
  std::size_t sent_count_ = 0;
};

}  // namespace

std::unique_ptr<Flood> make_flood(std::string_view kind, Poller& poller, const Target& target) {
  if (kind == "posts") return std::make_unique<Posts>(poller, target);
  if (kind == "requests") return std::make_unique<Requests>(poller, target);
  return nullptr;
}

}  // namespace snug::bench
