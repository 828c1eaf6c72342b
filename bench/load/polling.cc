// Round trips by long polling: each client has a GET waiting and posts its events on a second
// connection, as browsers do (Engine.IO protocol 4, "HTTP long-polling").
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

/// One connection that asks one thing at a time.
class HttpChannel final : public Watched {
 public:
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void on_answer(HttpChannel& channel, std::string_view body) = 0;
  };

  HttpChannel(Poller& poller, Observer& observer, const Target& target, std::size_t index)
      : observer_(observer), fd_(open_socket(target, index)) {
    poller.watch(*this, true, false, false);
  }
  ~HttpChannel() override { close(fd_); }
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  int fd() const override { return fd_; }

  void ask(std::string_view request) {
    const ssize_t count = ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
    if (count != static_cast<ssize_t>(request.size())) give_up("cannot send a request");
  }

  void on_events(std::uint32_t) override {
    static char buffer[64 * 1024];
    const ssize_t count = recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) give_up("the server dropped a polling client");
    in_.append(buffer, static_cast<std::size_t>(count));
    const std::size_t head = in_.find("\r\n\r\n");
    if (head == std::string::npos) return;
    if (!in_.starts_with("HTTP/1.1 200")) give_up("refused: " + in_.substr(0, 300));
    const std::size_t size = content_length(head);
    if (in_.size() < head + 4 + size) return;
    const std::string answer = std::exchange(in_, {});
    observer_.on_answer(*this, std::string_view(answer).substr(head + 4, size));
  }

 private:
  std::size_t content_length(std::size_t head) const {
    for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
      const std::size_t at = in_.find(name);
      if (at < head) return std::strtoul(in_.c_str() + at + name.size(), nullptr, 10);
    }
    give_up("an answer without a length");
  }

  Observer& observer_;
  int fd_;
  std::string in_;
};

class PollingClient final : public HttpChannel::Observer {
 public:
  PollingClient(Poller& poller, const Settings& settings, std::size_t index, std::size_t& echoes)
      : settings_(settings),
        echoes_(echoes),
        polls_(poller, *this, settings.target, index),
        posts_(poller, *this, settings.target, index) {
    polls_.ask(request("GET", {}));
  }

  bool ready() const { return ready_; }
  void echo() { posts_.ask(echo_); }

 private:
  void on_answer(HttpChannel& channel, std::string_view body) override {
    if (&channel == &posts_) return;
    if (body.starts_with("0{")) {
      open(body);
    } else if (body.starts_with("40")) {
      ready_ = true;
    } else if (body.starts_with("430")) {
      ++echoes_;
      echo();
    } else if (body == "2") {
      posts_.ask(request("POST", "3"));
    }
    polls_.ask(poll_);
  }

  void open(std::string_view handshake) {
    const std::size_t at = handshake.find("\"sid\":\"") + 7;
    session_ = "&sid=" + std::string(handshake.substr(at, handshake.find('"', at) - at));
    poll_ = request("GET", {});
    echo_ = request("POST", "420[\"echo\",\"" + std::string(settings_.payload_bytes, 'x') + "\"]");
    posts_.ask(request("POST", "40"));
  }

  std::string request(const std::string& method, const std::string& body) const {
    std::string text = method + " " + settings_.target.path + "?EIO=4&transport=polling" +
                       session_ + " HTTP/1.1\r\n" + browser_fields(settings_.target);
    if (!body.empty()) {
      text += "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n";
    }
    return text + "\r\n" + body;
  }

  const Settings& settings_;
  std::size_t& echoes_;
  HttpChannel polls_;
  HttpChannel posts_;
  std::string session_;
  std::string poll_;
  std::string echo_;
  bool ready_ = false;
};

}  // namespace

void run_polling(const Settings& settings) {
  Poller poller;
  std::size_t echoes = 0;
  std::vector<std::unique_ptr<PollingClient>> clients;
  for (std::size_t i = 0; i < settings.connection_count; ++i) {
    clients.push_back(std::make_unique<PollingClient>(poller, settings, i, echoes));
    while (!clients.back()->ready()) poller.wait(1000);
  }
  for (const auto& client : clients) client->echo();
  Window window(settings.pid, settings.warm_up, settings.length);
  while (settings.count > 0 ? echoes < settings.count : !window.over()) {
    if (settings.count == 0 && window.begins()) echoes = 0;
    poller.wait(50);
  }
  window.figures(static_cast<double>(echoes)).print();
}

}  // namespace snug::bench
