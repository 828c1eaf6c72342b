// Two servers in a cluster: one client of the first broadcasts, and all others are clients of the
// second. Deliveries per second, their cost at either server, and how long one broadcast takes to
// be everywhere.
#include <deque>

#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

class Cluster final : public ClientObserver {
 public:
  explicit Cluster(const Settings& settings)
      : settings_(settings),
        crowd_(settings, *this),
        sender_(crowd_.poller(), *this, settings.connection_count),
        frame_(
            Client::prepare("2[\"cast\",\"" + std::string(settings.payload_bytes, 'x') + "\"]")) {}

  void run() {
    crowd_.grow(settings_.connection_count);
    Target publisher = settings_.target;
    publisher.port = settings_.publisher_port;
    sender_.connect(publisher, {});
    while (!sender_.ready()) crowd_.poller().wait(1000);
    await_subscriptions();
    Window window(settings_.pid, settings_.warm_up, settings_.length, 0);
    CpuMeter publishing(settings_.publisher_pid);
    while (!window.over(0)) {
      if (window.begins()) {
        counted_from_ = delivery_count_;
        latencies_us_.clear();
        publishing = CpuMeter(settings_.publisher_pid);
      }
      send_more();
      crowd_.poller().wait(50);
    }
    const double seconds = publishing.server_seconds();
    const auto counted = static_cast<double>(delivery_count_ - counted_from_);
    const auto broadcasts = static_cast<double>(latencies_us_.size());
    window.figures(counted)
        .add("publisher_us", seconds * 1e6 / broadcasts)
        .add("p50_us", percentile(latencies_us_, 0.5))
        .add("p99_us", percentile(latencies_us_, 0.99))
        .print();
  }

 private:
  void on_ready(Client& client) override {
    if (&client != &sender_) crowd_.count_ready();
  }

  void on_packet(Client& client, std::string_view packet) override {
    if (&client == &sender_ || !packet.starts_with("2[\"cast\"")) return;
    ++delivery_count_;
    if (delivery_count_ % crowd_.size() != 0 || sent_at_.empty()) return;
    const std::chrono::duration<double, std::micro> took = Clock::now() - sent_at_.front();
    latencies_us_.push_back(took.count());
    sent_at_.pop_front();
  }

  /// The first broadcasts may come before the second server has subscribed. Ends when one has
  /// arrived.
  void await_subscriptions() {
    while (delivery_count_ == 0) {
      sender_.send(frame_);
      sender_.flush();
      crowd_.rest(std::chrono::milliseconds(100));
    }
    delivery_count_ = 0;
  }

  void send_more() {
    while (sent_at_.size() < settings_.in_flight) {
      sender_.send(frame_);
      sent_at_.push_back(Clock::now());
    }
    sender_.flush();
  }

  const Settings& settings_;
  Crowd crowd_;
  Client sender_;
  std::string frame_;
  std::deque<Clock::time_point> sent_at_;  ///< Broadcasts that are not everywhere yet.
  std::vector<double> latencies_us_;
  std::size_t delivery_count_ = 0;
  std::size_t counted_from_ = 0;
};

}  // namespace

void run_cluster(const Settings& settings) {
  Cluster(settings).run();
}

}  // namespace snug::bench
