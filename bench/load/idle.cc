// Idle connections: the resident memory of each, and what stays when they have left.
#include "bench/load/accounts.h"
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

/// The server learns of the departures, and may tidy up.
constexpr std::chrono::milliseconds kLeaving{3000};

class Idle final : public ClientObserver {
 public:
  explicit Idle(const Settings& settings) : settings_(settings), crowd_(settings, *this) {
    if (settings.accounts.empty()) return;
    for (const Account& account : read_accounts(settings.accounts)) auths_.push_back(account.auth);
  }

  void run() {
    const std::size_t at_start = resident_bytes(settings_.pid);
    crowd_.grow(1, auths_);
    crowd_.rest(settings_.length);
    const std::size_t at_first = resident_bytes(settings_.pid);
    // The first clients pay for the server's one-time allocations.
    const std::size_t first = settings_.connection_count / 10;
    crowd_.grow(first - 1, auths_);
    crowd_.rest(settings_.length);
    const std::size_t before = own_memory_bytes(settings_.pid);
    const CpuMeter cpu(settings_.pid);
    crowd_.grow(settings_.connection_count - first, auths_);
    const double cpu_seconds = cpu.server_seconds();
    crowd_.rest(settings_.length);
    const std::size_t after = own_memory_bytes(settings_.pid);
    const auto count = static_cast<double>(settings_.connection_count - first);
    Figures()
        .add("count", static_cast<double>(settings_.connection_count))
        .add("bytes", (static_cast<double>(after) - static_cast<double>(before)) / count)
        .add("start_mib", static_cast<double>(at_start) / 1048576)
        .add("first_mib", static_cast<double>(at_first) / 1048576)
        .add("connect_us", cpu_seconds * 1e6 / count)
        .add("left_mib", static_cast<double>(resident_when_all_left()) / 1048576)
        .print();
  }

 private:
  void on_ready(Client&) override { crowd_.count_ready(); }
  void on_packet(Client& client, std::string_view packet) override {
    answer_replay(client, packet);
  }

  std::size_t resident_when_all_left() {
    crowd_.shrink(crowd_.size());
    crowd_.rest(kLeaving);
    return resident_bytes(settings_.pid);
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
