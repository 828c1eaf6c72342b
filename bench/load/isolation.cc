// The effect of one bad client on the others: round trip times of well-behaved clients, alone and
// beside an offender, one after the other in the same run. With accounts it uses the chat.
#include <cstdlib>
#include <utility>

#include "bench/load/accounts.h"
#include "bench/load/flood.h"
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenEchoes{20};      // Interval of one client.
constexpr milliseconds kBetweenChatEchoes{25};  // The chat accepts 50 per second.
constexpr std::size_t kEchoBytes = 100;
constexpr std::size_t kSlowBytes = 512;  // A slow reader reads this much each time.
constexpr std::size_t kFloodBytes = 64 * 1024;

/// The last client is the offender. One of the others sometimes sends to everyone or, in the chat,
/// to the offender.
class Isolation final : public ClientObserver {
 public:
  explicit Isolation(const Settings& settings)
      : settings_(settings),
        crowd_(settings, *this),
        between_(settings.accounts.empty() ? kBetweenEchoes : kBetweenChatEchoes),
        sent_at_(settings.connection_count + 1),
        echoes_(settings.connection_count + 1) {}

  void run() {
    settings_.accounts.empty() ? join() : join_chat();
    http_flood_ = make_flood(settings_.offender, crowd_.poller(), settings_.target);
    watch(settings_.warm_up, false);
    std::vector<double> alone = watch(settings_.length, false);
    if (settings_.offender == "slow" || settings_.offender == "silent") offender().stop_reading();
    if (http_flood_) http_flood_->start();
    const CpuMeter cpu(settings_.pid);
    watch(settings_.warm_up, true);
    std::vector<double> beside = watch(settings_.length, true);
    Figures()
        .add("alone_p50_us", percentile(alone, 0.5))
        .add("alone_p99_us", percentile(alone, 0.99))
        .add("beside_p50_us", percentile(beside, 0.5))
        .add("beside_p99_us", percentile(beside, 0.99))
        .add("ratio", percentile(beside, 0.99) / percentile(alone, 0.99))
        .add("flood_count",
             static_cast<double>(http_flood_ ? http_flood_->sent_count() : flood_count_))
        .add("server_cpu_share",
             cpu.server_seconds() /
                 std::chrono::duration<double>(settings_.warm_up + settings_.length).count())
        .print();
  }

 private:
  std::size_t last() const { return settings_.connection_count; }
  Client& offender() { return crowd_[last()]; }
  /// In the chat this is the offender's partner.
  std::size_t speaker() const { return settings_.accounts.empty() ? 0 : last() ^ 1U; }

  void join() {
    crowd_.grow(last() + 1);
    const auto event = [](const std::string& begin, std::size_t bytes) {
      return Client::prepare(begin + std::string(bytes, 'x') + "\"]");
    };
    echoes_.assign(echoes_.size(), event("20[\"echo\",\"", kEchoBytes));
    set_flood(event("2[\"echo\",\"", kEchoBytes));
    cast_ = event("2[\"cast\",\"", settings_.payload_bytes);
  }

  /// Every client opens a conversation with its partner. In the chat, setting an unchanged mark
  /// serves as the echo: it is checked and answered, and nobody else is notified.
  void join_chat() {
    accounts_ = read_accounts(settings_.accounts);
    if (accounts_.size() <= last() || last() % 2 == 0) give_up("pairs of accounts are needed");
    std::vector<std::string> auths;
    for (const Account& account : accounts_) auths.push_back(account.auth);
    crowd_.grow(last() + 1, auths);
    while (joined_count_ < crowd_.size()) crowd_.poller().wait(1000);
  }

  void set_flood(const std::string& frame) {
    while (flood_.size() < kFloodBytes) {
      flood_ += frame;
      ++flood_frame_count_;
    }
  }

  std::vector<double> watch(milliseconds length, bool disturbed) {
    latencies_us_.clear();
    const auto begin = Clock::now();
    auto cast_at = begin;
    std::size_t next = 0;
    const auto gap = Clock::duration(between_) / last();
    for (auto now = begin; now < begin + length; now = Clock::now()) {
      for (; begin + gap * next <= now; ++next) echo(crowd_[next % last()]);
      if (cast_at <= now) cast();
      if (cast_at <= now) cast_at += between_;
      if (disturbed) offend();
      crowd_.poller().wait(0);
    }
    return std::exchange(latencies_us_, {});
  }

  void echo(Client& client) {
    auto& sent_at = sent_at_[client.index()];
    if (sent_at != Clock::time_point()) return;  // Still waits for the last answer.
    sent_at = Clock::now();
    client.send(echoes_[client.index()]);
    client.flush();
  }

  void cast() {
    crowd_[speaker()].send(cast_);
    crowd_[speaker()].flush();
  }

  void offend() {
    if (settings_.offender == "slow") offender().read_and_forget(kSlowBytes);
    if (settings_.offender != "flood") return;
    if (offender().unsent_bytes() == 0) {
      offender().send(flood_);
      flood_count_ += flood_frame_count_;
    }
    offender().flush();
  }

  void on_ready(Client&) override { crowd_.count_ready(); }

  void on_packet(Client& client, std::string_view packet) override {
    if (echoes_[client.index()].empty()) return on_joining(client, packet);
    if (!packet.starts_with("30")) return;
    auto& sent_at = sent_at_[client.index()];
    const auto waited = Clock::now() - std::exchange(sent_at, {});
    latencies_us_.push_back(std::chrono::duration<double, std::micro>(waited).count());
  }

  void on_joining(Client& client, std::string_view packet) {
    const std::string& partner = accounts_[client.index()].partner;
    if (answer_replay(client, packet)) {
      client.send(Client::prepare("20[\"room:open\",{\"user\":" + partner + "}]"));
    }
    if (!packet.starts_with("30")) return;
    const std::string room = json_member(packet, "room");
    if (room.empty()) give_up("no conversation: " + std::string(packet));
    echoes_[client.index()] =
        Client::prepare("20[\"mark\",{\"room\":" + room + ",\"received\":0}]");
    ++joined_count_;
    const auto message = [&room](std::size_t bytes) {
      return Client::prepare("2[\"message:send\",{\"room\":" + room + ",\"body\":{\"text\":\"" +
                             std::string(bytes, 'x') + "\"}}]");
    };
    if (client.index() == last()) set_flood(message(kEchoBytes));
    if (client.index() == speaker()) cast_ = message(settings_.payload_bytes);
  }

  const Settings& settings_;
  Crowd crowd_;
  const milliseconds between_;
  std::vector<Account> accounts_;           ///< The chat's accounts.
  std::vector<Clock::time_point> sent_at_;  ///< Start of the current echo; the epoch for none.
  std::vector<std::string> echoes_;         ///< One frame per client; empty until it has joined.
  std::string flood_;
  std::unique_ptr<Flood> http_flood_;  ///< The offender, if it floods by HTTP.
  std::string cast_;
  std::vector<double> latencies_us_;
  std::size_t joined_count_ = 0;
  std::size_t flood_frame_count_ = 0;  ///< Frames in flood_.
  std::size_t flood_count_ = 0;
};

}  // namespace

void run_isolation(const Settings& settings) {
  Isolation(settings).run();
}

}  // namespace snug::bench
