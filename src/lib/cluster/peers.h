// The other servers of our kind, by their heartbeats.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snug::cluster {

/// Knows no clock: it is told. Loop thread.
class Peers {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Lost {
    std::string uid;
    Time since;  ///< When it was heard of last.
  };

  /// Anybody who may publish in Redis can invent servers.
  static constexpr std::size_t kMaxCount = 1'000;
  /// A server that hangs is remembered for so long, because Redis still counts it. Redis ends its
  /// connection long before, when messages that it does not read fill its buffer.
  static constexpr std::chrono::hours kMemory{1};

  explicit Peers(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  void on_heartbeat(std::string_view uid, Time now);
  /// It said that it goes.
  void on_farewell(std::string_view uid);
  /// Those that hang since the last call. Forgets those that do for long.
  std::vector<Lost> check(Time now);
  /// Nothing could be heard until now: nobody is to blame.
  void forgive(Time now);
  std::vector<std::string> uids() const;
  bool hangs(std::string_view uid) const;
  /// Those that do not hang.
  std::size_t living_count() const;

 private:
  struct Peer {
    Time heard;
    bool hangs = false;
  };

  const std::chrono::milliseconds timeout_;
  std::map<std::string, Peer, std::less<>> peers_;
};

}  // namespace snug::cluster
