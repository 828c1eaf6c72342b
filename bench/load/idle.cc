// Connections that say nothing: what each one costs in resident memory.
#include <cstdio>

#include "load/accounts.h"
#include "load/meter.h"
#include "load/scenario.h"

namespace snug::bench {

namespace {

class Idle final : public ClientObserver {
 public:
  explicit Idle(const Settings& settings) : settings_(settings), crowd_(settings, *this) {
    if (settings.accounts.empty()) return;
    for (const Account& account : read_accounts(settings.accounts)) auths_.push_back(account.auth);
  }

  void run() {
    // The first clients pay for what the server allocates once.
    crowd_.grow(settings_.connection_count / 10, auths_);
    settle();
    const std::size_t before = resident_bytes(settings_.pid);
    crowd_.grow(settings_.connection_count, auths_);
    settle();
    const std::size_t after = resident_bytes(settings_.pid);
    const double per_connection = (static_cast<double>(after) - static_cast<double>(before)) /
                                  static_cast<double>(settings_.connection_count);
    std::printf("{\"count\":%zu,\"bytes\":%.1f,\"resident_bytes\":%zu}\n",
                settings_.connection_count, per_connection, after);
  }

 private:
  void on_ready(Client&) override { crowd_.count_ready(); }
  void on_packet(Client& client, std::string_view packet) override {
    answer_replay(client, packet);
  }

  void settle() {
    const auto end = Clock::now() + settings_.length;
    while (Clock::now() < end) crowd_.poller().wait(50);
  }

  const Settings& settings_;
  Crowd crowd_;
  std::vector<std::string> auths_;
};

}  // namespace

void run_idle(const Settings& settings) {
  Idle(settings).run();
}

}  // namespace snug::bench
