// Many rooms of ten members. One member of a room sends; once all ten have received it, the room's
// next message may be sent.
#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

constexpr std::size_t kMembers = 10;

class Rooms final : public ClientObserver {
 public:
  explicit Rooms(const Settings& settings) : settings_(settings), crowd_(settings, *this) {}

  void run() {
    crowd_.grow(settings_.room_count * kMembers);
    heard_.resize(settings_.room_count);
    const std::string text(settings_.payload_bytes, 'x');
    for (std::size_t i = 0; i < crowd_.size(); ++i) {
      // Clients that connect one after the other are in different rooms.
      const std::string room = std::to_string(i % settings_.room_count);
      crowd_[i].send(Client::prepare("20[\"enter\",\"" + room + "-\",1]"));
      crowd_[i].flush();
      if (i >= settings_.room_count) continue;
      words_.push_back(Client::prepare("2[\"say\",\"" + room + "-0\",\"" + text + "\"]"));
    }
    while (entered_count_ < crowd_.size()) crowd_.poller().wait(1000);
    for (std::size_t i = 0; i < settings_.in_flight; ++i) speak();
    Window window(settings_.pid, settings_.warm_up, settings_.length, settings_.count);
    while (!window.over(delivery_count_)) {
      if (window.begins()) delivery_count_ = 0;
      crowd_.poller().wait(50);
    }
    window.figures(static_cast<double>(delivery_count_)).print();
  }

 private:
  void on_ready(Client&) override { crowd_.count_ready(); }

  void on_packet(Client& client, std::string_view packet) override {
    if (packet.starts_with("30")) ++entered_count_;
    if (!packet.starts_with("2[\"say\"")) return;
    ++delivery_count_;
    std::size_t& heard = heard_[client.index() % settings_.room_count];
    if (++heard < kMembers) return;
    heard = 0;
    speak();
  }

  /// The rooms take turns.
  void speak() {
    Client& speaker = crowd_[next_];
    speaker.send(words_[next_]);
    speaker.flush();
    next_ = (next_ + 1) % settings_.room_count;
  }

  const Settings& settings_;
  Crowd crowd_;
  std::vector<std::string> words_;
  std::vector<std::size_t> heard_;  ///< Deliveries of each room's current message.
  std::size_t next_ = 0;
  std::size_t entered_count_ = 0;
  std::size_t delivery_count_ = 0;
};

}  // namespace

void run_rooms(const Settings& settings) {
  Rooms(settings).run();
}

}  // namespace snug::bench
