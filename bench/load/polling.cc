// Round trips by long polling.
#include "bench/load/polling_client.h"
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

class Polling final : public PollingObserver {
 public:
  explicit Polling(const Settings& settings)
      : settings_(settings),
        event_("420[\"echo\",\"" + std::string(settings.payload_bytes, 'x') + "\"]") {}

  void run() {
    while (clients_.size() < settings_.connection_count) {
      clients_.push_back(
          std::make_unique<PollingClient>(poller_, *this, settings_.target, clients_.size()));
      while (echoes_.size() < clients_.size()) poller_.wait(1000);
    }
    for (const auto& client : clients_) client->post(echoes_[client->index()]);
    Window window(settings_.pid, settings_.warm_up, settings_.length, settings_.count);
    while (!window.over(echo_count_)) {
      if (window.begins()) echo_count_ = 0;
      poller_.wait(50);
    }
    window.figures(static_cast<double>(echo_count_)).print();
  }

 private:
  void on_ready(PollingClient& client) override { echoes_.push_back(client.prepare(event_)); }

  void on_polled(PollingClient& client, std::string_view body) override {
    if (!body.starts_with("430")) return;
    ++echo_count_;
    client.post(echoes_[client.index()]);
  }

  const Settings& settings_;
  const std::string event_;
  Poller poller_;
  std::vector<std::unique_ptr<PollingClient>> clients_;
  std::vector<std::string> echoes_;  ///< The request of each ready client.
  std::size_t echo_count_ = 0;
};

}  // namespace

void run_polling(const Settings& settings) {
  Polling(settings).run();
}

}  // namespace snug::bench
