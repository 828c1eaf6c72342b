// Whether one bad client spoils it for the others: the round trip times of well-behaved clients,
// alone and beside an offender, one after the other in the same run.
#include <cstdlib>
#include <utility>

#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

constexpr std::chrono::milliseconds kBetweenEchoes{20};  // Of one client.
constexpr std::chrono::milliseconds kBetweenCasts{20};
constexpr std::size_t kSlowBytes = 512;  // A slow reader takes so much each time.
constexpr std::size_t kFloodBytes = 64 * 1024;

class Isolation final : public ClientObserver {
 public:
  explicit Isolation(const Settings& settings)
      : settings_(settings),
        crowd_(settings, *this),
        sent_at_(settings.connection_count + 1),
        echo_(frame("20[\"echo\",\"", 100)),
        flood_(frame("2[\"echo\",\"", 100)),
        cast_(frame("2[\"cast\",\"", settings.payload_bytes)) {}

  /// Well-behaved clients echo at their pace and hear a broadcast now and then; so does the
  /// offender, who takes it badly in the second half.
  void run() {
    crowd_.grow(settings_.connection_count + 1);
    watch(settings_.warm_up, false);
    std::vector<double> alone = watch(settings_.length, false);
    if (settings_.offender == "slow" || settings_.offender == "silent") offender().stop_reading();
    const CpuMeter cpu(settings_.pid);
    watch(settings_.warm_up, true);
    std::vector<double> beside = watch(settings_.length, true);
    Figures()
        .add("alone_p50_us", percentile(alone, 0.5))
        .add("alone_p99_us", percentile(alone, 0.99))
        .add("beside_p50_us", percentile(beside, 0.5))
        .add("beside_p99_us", percentile(beside, 0.99))
        .add("ratio", percentile(beside, 0.99) / percentile(alone, 0.99))
        .add("flood_count", static_cast<double>(flood_count_))
        .add("server_cpu_share",
             cpu.server_seconds() /
                 std::chrono::duration<double>(settings_.warm_up + settings_.length).count())
        .print();
  }

 private:
  static std::string frame(const std::string& begin, std::size_t bytes) {
    return Client::prepare(begin + std::string(bytes, 'x') + "\"]");
  }

  Client& offender() { return crowd_[settings_.connection_count]; }

  std::vector<double> watch(std::chrono::milliseconds length, bool disturbed) {
    latencies_us_.clear();
    const auto begin = Clock::now();
    auto cast_at = begin;
    std::size_t next = 0;
    const auto gap = kBetweenEchoes / static_cast<double>(settings_.connection_count);
    for (auto now = begin; now < begin + length; now = Clock::now()) {
      for (; begin + gap * static_cast<double>(next) <= now; ++next) echo(crowd_[pace(next)]);
      if (cast_at <= now) cast();
      if (cast_at <= now) cast_at += kBetweenCasts;
      if (disturbed) offend();
      crowd_.poller().wait(0);
    }
    return std::exchange(latencies_us_, {});
  }

  std::size_t pace(std::size_t number) const { return number % settings_.connection_count; }

  void echo(Client& client) {
    auto& sent_at = sent_at_[client.index()];
    if (sent_at != Clock::time_point()) return;  // Still waits for the last.
    sent_at = Clock::now();
    client.send(echo_);
    client.flush();
  }

  void cast() {
    crowd_[0].send(cast_);
    crowd_[0].flush();
  }

  void offend() {
    if (settings_.offender == "slow") offender().read_and_forget(kSlowBytes);
    if (settings_.offender != "flood") return;
    while (offender().unsent_bytes() < kFloodBytes) {
      offender().send(flood_);
      ++flood_count_;
    }
    offender().flush();
  }

  void on_ready(Client&) override { crowd_.count_ready(); }

  void on_packet(Client& client, std::string_view packet) override {
    if (!packet.starts_with("30")) return;
    auto& sent_at = sent_at_[client.index()];
    const auto waited = Clock::now() - std::exchange(sent_at, {});
    latencies_us_.push_back(std::chrono::duration<double, std::micro>(waited).count());
  }

  const Settings& settings_;
  Crowd crowd_;
  std::vector<Clock::time_point> sent_at_;  ///< Of the echo under way; none at the epoch.
  std::string echo_;
  std::string flood_;
  std::string cast_;
  std::vector<double> latencies_us_;
  std::size_t flood_count_ = 0;
};

}  // namespace

void run_isolation(const Settings& settings) {
  Isolation(settings).run();
}

}  // namespace snug::bench
