// Round trips: each client keeps some events in flight, and sends the next at each answer.
#include <cstdlib>

#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

class Echo final : public ClientObserver {
 public:
  explicit Echo(const Settings& settings)
      : settings_(settings), crowd_(settings, *this), sent_at_(settings.connection_count) {
    const std::string payload(settings.payload_bytes, 'x');
    for (std::size_t id = 0; id < settings.in_flight; ++id) {
      frames_.push_back(Client::prepare(std::string("2").append(std::to_string(id)) +
                                        "[\"echo\",\"" + payload + "\"]"));
    }
    for (auto& times : sent_at_) times.resize(settings.in_flight);
  }

  void run() {
    crowd_.grow(settings_.connection_count);
    Window window(settings_.pid, settings_.warm_up, settings_.length, settings_.count);
    const std::size_t speaking =
        settings_.speaking_count == 0 ? crowd_.size() : settings_.speaking_count;
    for (std::size_t i = 0; i < speaking; ++i) start(crowd_[i]);
    while (!window.over(echo_count_)) {
      if (window.begins()) {
        echo_count_ = 0;
        latencies_us_.clear();
      }
      crowd_.poller().wait(50);
    }
    window.figures(static_cast<double>(echo_count_))
        .add("p50_us", percentile(latencies_us_, 0.5))
        .add("p99_us", percentile(latencies_us_, 0.99))
        .print();
  }

 private:
  void on_ready(Client&) override { crowd_.count_ready(); }

  /// `3<id>["…"]`
  void on_packet(Client& client, std::string_view packet) override {
    if (packet.front() != '3') return;
    const std::size_t id = std::strtoul(packet.data() + 1, nullptr, 10);
    const auto now = Clock::now();
    auto& sent_at = sent_at_[client.index()][id];
    latencies_us_.push_back(std::chrono::duration<double, std::micro>(now - sent_at).count());
    ++echo_count_;
    sent_at = now;
    if (settings_.count == 0 || echo_count_ < settings_.count) client.send(frames_[id]);
  }

  void start(Client& client) {
    for (std::size_t id = 0; id < frames_.size(); ++id) {
      sent_at_[client.index()][id] = Clock::now();
      client.send(frames_[id]);
    }
    client.flush();
  }

  const Settings& settings_;
  Crowd crowd_;
  std::vector<std::string> frames_;
  std::vector<std::vector<Clock::time_point>> sent_at_;
  std::vector<double> latencies_us_;
  std::size_t echo_count_ = 0;
};

}  // namespace

void run_echo(const Settings& settings) {
  Echo(settings).run();
}

}  // namespace snug::bench
