// A client's polling: one connection for polls and one for posts. Each has one request at a time.
#include <optional>
#include <utility>

#include "base/base64.h"
#include "testing/client_http.h"
#include "testing/client_transport.h"

namespace snug::test_support {

namespace {

constexpr char kSeparator = '\x1e';

EnginePacket parse_packet(std::string_view text) {
  if (!text.starts_with('b')) return {false, std::string(text)};
  return {true, base::base64_decode(text.substr(1))};
}

/// A connection opened on first use, and reopened after the server has closed it.
class RequestLink {
 public:
  RequestLink(MemoryNetwork& network, const testing::ConnectOptions& options)
      : network_(network), options_(options) {}

  /// False if nobody listens.
  bool send(const std::string& method, const std::string& target, std::string body) {
    if (peer_ == nullptr || !peer_->open()) {
      peer_ = network_.connect(options_.address, options_.remote_address);
      if (peer_ != nullptr && stalled_) peer_->stall();
    }
    if (peer_ == nullptr) return false;
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = options_.headers;
    if (method == "POST") request.headers.add("Content-Type", "text/plain;charset=UTF-8");
    request.body = std::move(body);
    peer_->feed(request_text(request));
    busy_ = true;
    return true;
  }
  bool busy() const { return busy_; }
  std::optional<HttpResponse> answer() {
    if (!busy_) return std::nullopt;
    inbox_ += peer_->take_written();
    auto answer = take_answer(inbox_);
    if (answer) busy_ = false;
    return answer;
  }
  /// Whether the connection ended during a request.
  bool broken() const { return busy_ && !peer_->open(); }
  void reset() {
    if (peer_ != nullptr) peer_->reset();
  }
  void close() {
    if (peer_ != nullptr) peer_->close();
  }
  void stall(bool on) {
    stalled_ = on;
    if (peer_ == nullptr) return;
    on ? peer_->stall() : peer_->unstall();
  }

 private:
  MemoryNetwork& network_;
  const testing::ConnectOptions& options_;
  std::unique_ptr<MemoryPeer> peer_;
  std::string inbox_;
  bool busy_ = false;
  bool stalled_ = false;
};

class PollingTransport final : public ClientTransport {
 public:
  PollingTransport(MemoryNetwork& network, const testing::ConnectOptions& options)
      : options_(options), poll_(network, options), post_(network, options) {}

  std::string_view name() const override { return "polling"; }

  bool pump(Observer& observer) override {
    if (over_) return false;
    bool moved = ask(observer);
    if (const auto answer = over_ ? std::nullopt : post_.answer()) {
      moved = true;
      if (answer->status != 200) fail(observer, *answer);
    }
    if (const auto answer = over_ ? std::nullopt : poll_.answer()) {
      moved = true;
      on_poll(observer, *answer);
    }
    if (!over_ && (poll_.broken() || post_.broken())) end(observer, "transport error");
    if (closing_ && outbox_.empty() && !post_.busy()) leave();
    return moved || over_;
  }

  bool over() const override { return over_; }

  void send(EnginePacket packet) override {
    if (closing_) return;
    if (!outbox_.empty()) outbox_ += kSeparator;
    outbox_ += packet.binary ? "b" + base::base64_encode(packet.data) : packet.data;
  }
  void close() override {
    send({false, "1"});  // Engine.IO protocol, "close"
    closing_ = true;
  }
  void reset() override {
    poll_.reset();
    post_.reset();
  }
  void stop_reading() override {
    poll_.stall(true);
    post_.stall(true);
  }
  void read_again() override {
    poll_.stall(false);
    post_.stall(false);
  }
  void pause() override { pausing_ = true; }
  bool paused() const override {
    return pausing_ && outbox_.empty() && !poll_.busy() && !post_.busy();
  }
  void set_session(const std::string& sid) override { sid_ = sid; }

 private:
  bool ask(Observer& observer) {
    bool sent = false;
    bool reached = true;
    if (!poll_.busy() && !pausing_ && !closing_) {
      reached = poll_.send("GET", target_of(options_, "polling", sid_), {});
      sent = true;
    }
    if (reached && !post_.busy() && !outbox_.empty() && !sid_.empty()) {
      reached =
          post_.send("POST", target_of(options_, "polling", sid_), std::exchange(outbox_, {}));
      sent = true;
    }
    if (!reached) end(observer, "transport error");
    return sent;
  }

  void on_poll(Observer& observer, const HttpResponse& answer) {
    if (answer.status != 200) return fail(observer, answer);
    std::string_view rest = answer.body;
    while (!over_ && !closing_) {
      const std::size_t end_of_packet = rest.find(kSeparator);
      EnginePacket packet = parse_packet(rest.substr(0, end_of_packet));
      if (packet.data == "1" && !packet.binary) return end(observer, "transport close");
      observer.on_packet(std::move(packet));
      if (end_of_packet == std::string_view::npos) return;
      rest.remove_prefix(end_of_packet + 1);
    }
  }

  void fail(Observer& observer, const HttpResponse& answer) {
    end(observer, "transport error", {{"status", answer.status}, {"body", answer.body}});
  }

  void end(Observer& observer, std::string_view reason, const Json& details = nullptr) {
    if (!closing_) observer.on_transport_closed(reason, details);
    leave();
  }
  void leave() {
    over_ = true;
    poll_.close();
    post_.close();
  }

  const testing::ConnectOptions& options_;
  RequestLink poll_;
  RequestLink post_;
  std::string sid_;
  std::string outbox_;
  bool pausing_ = false;
  bool closing_ = false;
  bool over_ = false;
};

}  // namespace

std::string target_of(const testing::ConnectOptions& options, std::string_view transport,
                      std::string_view sid) {
  std::string target = options.path;
  if (!target.starts_with('/')) target.insert(0, 1, '/');
  if (!target.ends_with('/')) target += '/';
  target.append("?EIO=4&transport=").append(transport);
  if (!sid.empty()) target.append("&sid=").append(sid);
  if (!options.query.empty()) target += "&" + options.query;
  return target;
}

std::unique_ptr<ClientTransport> make_polling(MemoryNetwork& network,
                                              const testing::ConnectOptions& options) {
  return std::make_unique<PollingTransport>(network, options);
}

}  // namespace snug::test_support
