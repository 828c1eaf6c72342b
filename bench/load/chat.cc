// Durable messages through the chat. Each is stored, acknowledged to its sender, and delivered to
// the partner and, as the chat's protocol requires, to the sender.
#include <cstdlib>

#include "bench/load/accounts.h"
#include "bench/load/meter.h"
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

// A device may send 3,000 messages in ten seconds, and a whole run stays below that. The
// measurement lies between the first and the last tenth, so it has a count instead of a length.
constexpr std::size_t kMessagesPerDevice = 1'500;

class Chat final : public ClientObserver {
 public:
  explicit Chat(const Settings& settings)
      : settings_(settings), crowd_(settings, *this), text_(settings.payload_bytes, 'x') {
    for (const Account& account : read_accounts(settings.accounts)) {
      if (settings.sender_count > 0 && auths_.size() == 2 * settings.sender_count) break;
      auths_.push_back(account.auth);
      senders_.push_back({.partner = account.partner});
    }
  }

  void run() {
    crowd_.grow(auths_.size(), auths_);
    while (open_count_ < crowd_.size()) crowd_.poller().wait(1000);
    for (std::size_t i = 0; i < crowd_.size(); i += 2) start(crowd_[i]);
    const std::size_t all = crowd_.size() / 2 * most_of_one();
    wait_until_stored(all / 10);
    latencies_us_.clear();
    delivered_count_ = 0;
    const std::size_t stored_before = stored_count_;
    const CpuMeter cpu(settings_.pid);
    const auto begin = Clock::now();
    wait_until_stored(all - all / 10);
    print(static_cast<double>(stored_count_ - stored_before), Clock::now() - begin, cpu);
    wait_until_stored(all);
  }

 private:
  struct Sender {
    std::string partner;                       ///< JSON of the partner's id.
    std::string room{};                        ///< JSON of the conversation's id, once open.
    std::size_t next = 1;                      ///< The device's counter.
    std::vector<Clock::time_point> sent_at{};  ///< By counter, modulo the number in flight.
  };

  std::size_t most_of_one() const {
    return settings_.count > 0 ? settings_.count : kMessagesPerDevice;
  }

  void wait_until_stored(std::size_t count) {
    while (stored_count_ < count) crowd_.poller().wait(1000);
  }

  void on_ready(Client&) override { crowd_.count_ready(); }

  void on_packet(Client& client, std::string_view packet) override {
    if (packet.front() == '3') return on_answer(client, packet);
    if (packet.starts_with("2[\"event\"")) {
      ++delivered_count_;
      return;
    }
    if (answer_replay(client, packet)) {
      client.send(
          Client::prepare("20[\"room:open\",{\"user\":" + senders_[client.index()].partner + "}]"));
    }
  }

  void on_answer(Client& client, std::string_view packet) {
    if (packet.find("\"ok\":true") == std::string_view::npos) {
      give_up("refused: " + std::string(packet));
    }
    Sender& sender = senders_[client.index()];
    if (sender.room.empty()) {
      sender.room = json_member(packet, "room");
      ++open_count_;
      return;
    }
    const std::size_t number = std::strtoul(packet.data() + 1, nullptr, 10);
    const auto waited = Clock::now() - sender.sent_at[number % settings_.in_flight];
    latencies_us_.push_back(std::chrono::duration<double, std::micro>(waited).count());
    ++stored_count_;
    send_next(client);
  }

  void start(Client& client) {
    senders_[client.index()].sent_at.resize(settings_.in_flight);
    for (std::size_t i = 0; i < settings_.in_flight; ++i) send_next(client);
    client.flush();
  }

  void send_next(Client& client) {
    Sender& sender = senders_[client.index()];
    if (sender.next > most_of_one()) return;
    const std::string number = std::to_string(sender.next);
    sender.sent_at[sender.next % settings_.in_flight] = Clock::now();
    ++sender.next;
    client.send(Client::prepare(std::string("2").append(number) +
                                "[\"message:send\",{\"room\":" + sender.room + ",\"n\":" + number +
                                ",\"body\":{\"text\":\"" + text_ + "\"}}]"));
  }

  void print(double count, Clock::duration length, const CpuMeter& cpu) {
    const double seconds = std::chrono::duration<double>(length).count();
    Figures()
        .add("count", count)
        .add("deliveries", static_cast<double>(delivered_count_) / count)
        .add("seconds", seconds)
        .add("per_second", count / seconds)
        .add("cpu_us", cpu.server_seconds() * 1e6 / count)
        .add("load_us", cpu.own_seconds() * 1e6 / count)
        .add("p50_us", percentile(latencies_us_, 0.5))
        .add("p99_us", percentile(latencies_us_, 0.99))
        .print();
  }

  const Settings& settings_;
  Crowd crowd_;
  std::string text_;
  std::vector<std::string> auths_;
  std::vector<Sender> senders_;
  std::vector<double> latencies_us_;
  std::size_t open_count_ = 0;
  std::size_t stored_count_ = 0;
  std::size_t delivered_count_ = 0;
};

}  // namespace

void run_chat(const Settings& settings) {
  Chat(settings).run();
}

}  // namespace snug::bench
