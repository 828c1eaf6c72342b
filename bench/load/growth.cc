// The cost of one more when there are many already: connections, rooms, and rooms of one socket.
#include <algorithm>
#include <string>

#include "bench/load/scenario.h"

namespace snug::bench {

namespace {

constexpr std::chrono::milliseconds kSettling{300};
constexpr std::size_t kDeliveries = 20'000;
constexpr std::size_t kComingAndGoing = 1'000;
constexpr std::size_t kRoomsAtATime = 1'000;
constexpr std::size_t kMembers = 10;
constexpr std::size_t kSocketsOfRooms = 100;

class Growth final : public ClientObserver {
 public:
  explicit Growth(const Settings& settings) : settings_(settings), crowd_(settings, *this) {}

  /// Measures connecting and disconnecting just below `settings.connection_count` connections, and
  /// deliveries at that count.
  void run_connections() {
    const std::size_t extra = std::min(kComingAndGoing, settings_.connection_count);
    const std::size_t times = std::clamp<std::size_t>(kComingAndGoing / 2 / extra, 1, 20);
    crowd_.grow(settings_.connection_count - extra);
    crowd_.rest(kSettling);
    double connect_us = 0;
    double disconnect_us = 0;
    double deliver_us = 0;
    for (std::size_t i = 0; i < times; ++i) {
      connect_us += per(extra, [this, extra] { crowd_.grow(extra); });
      if (i == 0) deliver_us = cost_of_delivery();
      disconnect_us += per(extra, [this, extra] { crowd_.shrink(extra); });
    }
    Figures()
        .add("connections", static_cast<double>(settings_.connection_count))
        .add("connect_us", connect_us / static_cast<double>(times))
        .add("deliver_us", deliver_us)
        .add("disconnect_us", disconnect_us / static_cast<double>(times))
        .print();
  }

  /// Rooms of ten members, spread over a hundred sockets. Each socket is in a tenth of the rooms.
  void run_rooms() {
    crowd_.grow(kSocketsOfRooms);
    crowd_.rest(kSettling);
    constexpr std::size_t kGroups = kSocketsOfRooms / kMembers;
    const std::size_t each = std::max<std::size_t>(settings_.room_count / kGroups, 1);
    const std::size_t joins = each * kSocketsOfRooms;
    Figures figures;
    figures.add("rooms", static_cast<double>(each * kGroups));
    figures.add("rooms_of_a_socket", static_cast<double>(each));
    const std::size_t before = own_memory_bytes(settings_.pid);
    figures.add("join_us", per(joins, [this, each] { for_all("enter", each, kGroups); }));
    const auto grown =
        static_cast<double>(own_memory_bytes(settings_.pid)) - static_cast<double>(before);
    figures.add("join_bytes", grown / static_cast<double>(joins));
    const std::string word(settings_.payload_bytes, 'x');
    constexpr std::size_t kWords = kDeliveries / kMembers;
    figures.add(
        "deliver_us", per(kWords * kMembers, [this, each, &word] {
          for (std::size_t i = 0; i < kWords; ++i) {
            speak("2[\"say\",\"g0-" + std::to_string(i * 7919 % each) + "\",\"" + word + "\"]",
                  kMembers);
          }
        }));
    figures.add("leave_us", per(joins, [this, each] { for_all("exit", each, kGroups); }));
    for_all("enter", each, kGroups);
    constexpr std::size_t kGone = kSocketsOfRooms / 2;
    figures.add("disconnect_room_us", per(kGone * each, [this] { crowd_.shrink(kGone); }));
    figures.print();
  }

 private:
  /// The server's CPU time of `work` for each of `count`, in µs. Includes the server's work shortly
  /// afterwards.
  template <class Work>
  double per(std::size_t count, Work work) {
    const CpuMeter cpu(settings_.pid);
    work();
    crowd_.rest(kSettling);
    return cpu.server_seconds() * 1e6 / static_cast<double>(count);
  }

  double cost_of_delivery() {
    const std::string packet = "2[\"cast\",\"" + std::string(settings_.payload_bytes, 'x') + "\"]";
    const std::size_t casts = std::max<std::size_t>(kDeliveries / crowd_.size(), 5);
    return per(casts * crowd_.size(), [this, casts, &packet] {
      for (std::size_t i = 0; i < casts; ++i) speak(packet, crowd_.size());
    });
  }

  /// Sends `packet`, and waits until all its deliveries have arrived.
  void speak(const std::string& packet, std::size_t deliveries) {
    heard_ = 0;
    crowd_[0].send(Client::prepare(packet));
    crowd_[0].flush();
    while (heard_ < deliveries) crowd_.poller().wait(1000);
  }

  /// Socket i belongs to group i % groups, and enters or leaves all rooms of its group.
  void for_all(const std::string& verb, std::size_t each, std::size_t groups) {
    for (std::size_t i = 0; i < crowd_.size(); ++i) {
      for (std::size_t first = 0; first < each; first += kRoomsAtATime) {
        const std::size_t count = std::min(kRoomsAtATime, each - first);
        answered_ = false;
        crowd_[i].send(Client::prepare("20[\"" + verb + "\",\"g" + std::to_string(i % groups) +
                                       "-\"," + std::to_string(count) + "," +
                                       std::to_string(first) + "]"));
        crowd_[i].flush();
        while (!answered_) crowd_.poller().wait(1000);
      }
    }
  }

  void on_ready(Client&) override { crowd_.count_ready(); }
  void on_packet(Client&, std::string_view packet) override {
    if (packet.starts_with("30")) {
      answered_ = true;
    } else {
      ++heard_;
    }
  }

  const Settings& settings_;
  Crowd crowd_;
  std::size_t heard_ = 0;
  bool answered_ = false;
};

}  // namespace

void run_growth(const Settings& settings) {
  if (settings.room_count > 0) {
    Growth(settings).run_rooms();
  } else {
    Growth(settings).run_connections();
  }
}

}  // namespace snug::bench
