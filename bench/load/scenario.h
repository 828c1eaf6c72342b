// The measurements. Each scenario drives its clients against one server and prints one JSON object.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/client.h"
#include "bench/load/meter.h"

namespace snug::bench {

struct Settings {
  Target target;
  int pid = 0;  ///< The server's process.
  /// Of a cluster: another server, whose client sends.
  /// @{
  std::uint16_t publisher_port = 0;
  int publisher_pid = 0;
  /// @}
  std::size_t connection_count = 100;
  std::size_t speaking_count = 0;  ///< Of the connections; zero: all. The others stay idle.
  std::size_t in_flight = 1;       ///< Per connection; for broadcasts, of the only sender.
  std::size_t payload_bytes = 100;
  std::size_t room_count = 0;
  std::size_t sender_count = 0;
  std::size_t count = 0;  ///< Number to send; zero: as many as fit into `length`.
  std::string offender;   ///< "slow", "silent", "flood", "posts" or "requests".
  std::chrono::milliseconds warm_up{500};
  std::chrono::milliseconds length{2000};
  std::string accounts;  ///< A file of the chat's clients: see read_accounts().
};

/// Clients that have all joined the namespace.
class Crowd {
 public:
  Crowd(const Settings& settings, ClientObserver& observer)
      : settings_(settings), observer_(observer) {}

  /// Connects `count` more clients in small groups, so no listen queue overflows. Uses `auths` in
  /// turn.
  void grow(std::size_t count, const std::vector<std::string>& auths = {});
  void count_ready() { ++ready_count_; }
  Client& operator[](std::size_t index) { return *clients_[index]; }
  std::size_t size() const { return clients_.size(); }
  Poller& poller() { return poller_; }
  /// Handles events for `length`.
  void rest(std::chrono::milliseconds length);
  /// Resets the newest `count` connections.
  void shrink(std::size_t count);

 private:
  const Settings& settings_;
  ClientObserver& observer_;
  Poller poller_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t ready_count_ = 0;
};

void run_echo(const Settings& settings);
void run_broadcast(const Settings& settings);
void run_chat(const Settings& settings);
void run_cluster(const Settings& settings);
void run_connect(const Settings& settings);
void run_growth(const Settings& settings);
void run_idle(const Settings& settings);
void run_isolation(const Settings& settings);
void run_polling(const Settings& settings);
void run_rooms(const Settings& settings);

}  // namespace snug::bench
