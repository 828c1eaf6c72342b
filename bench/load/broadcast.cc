// One sender broadcasts to everyone: deliveries per second, and the server's cost of each.
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

class Broadcast final : public ClientObserver {
 public:
  explicit Broadcast(const Settings& settings)
      : settings_(settings),
        crowd_(settings, *this),
        frame_(
            Client::prepare("2[\"cast\",\"" + std::string(settings.payload_bytes, 'x') + "\"]")) {}

  void run() {
    crowd_.grow(settings_.connection_count);
    Window window(settings_.pid, settings_.warm_up, settings_.length,
                  settings_.count * crowd_.size());
    while (!window.over(delivery_count_ - counted_from_)) {
      if (window.begins()) counted_from_ = delivery_count_;
      send_more();
      crowd_.poller().wait(50);
    }
    window.figures(static_cast<double>(delivery_count_ - counted_from_)).print();
  }

 private:
  void on_ready(Client&) override { crowd_.count_ready(); }

  void on_packet(Client&, std::string_view packet) override {
    if (packet.starts_with("2[\"cast\"")) ++delivery_count_;
  }

  /// Sends the next broadcast once all but `in_flight - 1` of the earlier ones have arrived
  /// everywhere.
  void send_more() {
    const std::size_t arrived = delivery_count_ / crowd_.size();
    if (cast_count_ - arrived >= settings_.in_flight) return;
    while (cast_count_ - arrived < settings_.in_flight) {
      if (settings_.count > 0 && cast_count_ == settings_.count) break;
      crowd_[0].send(frame_);
      ++cast_count_;
    }
    crowd_[0].flush();
  }

  const Settings& settings_;
  Crowd crowd_;
  std::string frame_;
  std::size_t cast_count_ = 0;
  std::size_t delivery_count_ = 0;
  std::size_t counted_from_ = 0;
};

}  // namespace

void run_broadcast(const Settings& settings) {
  Broadcast(settings).run();
}

}  // namespace snug::bench
