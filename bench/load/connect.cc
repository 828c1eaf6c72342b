// Connection churn: connect, upgrade, join the namespace, leave. A few at a time, repeatedly.
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

class Connect final : public ClientObserver {
 public:
  explicit Connect(const Settings& settings) : settings_(settings) {}

  void run() {
    for (std::size_t i = 0; i < settings_.in_flight; ++i) {
      clients_.push_back(std::make_unique<Client>(poller_, *this, i));
      clients_.back()->connect(settings_.target, {});
    }
    Window window(settings_.pid, settings_.warm_up, settings_.length, settings_.count);
    while (!window.over(count_)) {
      if (window.begins()) count_ = 0;
      poller_.wait(50);
      for (const std::size_t index : joined_) {
        clients_[index]->reset();
        clients_[index]->connect(settings_.target, {});
      }
      joined_.clear();
    }
    window.figures(static_cast<double>(count_)).print();
  }

 private:
  void on_ready(Client& client) override {
    ++count_;
    joined_.push_back(client.index());
  }
  void on_packet(Client&, std::string_view) override {}

  const Settings& settings_;
  Poller poller_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::size_t> joined_;
  std::size_t count_ = 0;
};

}  // namespace

void run_connect(const Settings& settings) {
  Connect(settings).run();
}

}  // namespace snug::bench
