// What lets a client whose connection broke go on as the same socket (connection state recovery).
#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/environment.h"
#include "base/time.h"
#include "snug/options.h"
#include "socketio/encoder.h"

namespace snug::socketio {

/// Where a packet stands among those of its namespace.
using Sequence = std::uint64_t;

/// What a socket needs to come back as.
struct RecoverySession {
  std::string sid;
  std::string pid;  ///< A secret between this server and that client.
  std::vector<std::string> rooms;
  std::any data;
  Sequence first = 0;   ///< The last packet before it came: what it may ask for is younger.
  Sequence resent = 0;  ///< The last packet that it was sent a second time, when it came back.
  base::MonotonicTime broken_at{};
};

/// The packets and the broken sessions of one namespace. Every packet of an event carries its
/// sequence as last argument, the offset that a client names when it comes back. Packets are kept
/// for as long as a session can come back, and for the time before it that a broken connection may
/// have stayed unnoticed: older ones are known to have arrived. So an offset may be of any age,
/// unless packets after it had to go for a limit's sake, or were sent again and went since.
class Recovery final : private base::Timer::Target {
 public:
  struct Missed {
    std::vector<EncodedPacket> packets;
    Sequence last = 0;  ///< Packets up to this one were looked at.
  };

  /// `unnoticed`: how long a connection may be broken before the server hears of it.
  Recovery(base::Environment& environment, const ConnectionStateRecoveryOptions& options,
           std::chrono::milliseconds unnoticed);
  ~Recovery();

  bool skip_middlewares() const { return options_.skip_middlewares; }
  Sequence last() const { return last_; }
  /// Numbers the next packet: the argument that it is to carry.
  std::string next_offset();
  /// Keeps the packet numbered last, for whoever is in one of `rooms` (or `rooms` is empty) and in
  /// none of `except`.
  void keep(const EncodedPacket& packet, std::span<const std::string> rooms,
            std::span<const std::string> except);

  /// A session broke now.
  void persist(RecoverySession session);
  /// The application's value of a session that persists; nothing happens when it does not.
  void set_data(std::string_view pid, std::any data);
  bool persists(std::string_view pid) const { return by_pid_.contains(pid); }
  /// Takes the session out, when it is known and nothing after `offset` is lost. `missed` gets the
  /// packets.
  std::optional<RecoverySession> take(std::string_view pid, std::string_view offset,
                                      Missed& missed);
  /// The session's client went again before it was a socket.
  void give_back(RecoverySession session);
  /// Adds what came since; false when some of it is lost.
  bool add_missed(std::span<const std::string> rooms, Missed& missed) const;

  std::size_t packet_count() const { return packets_.size(); }
  std::size_t session_count() const { return sessions_.size(); }

 private:
  struct Kept {
    EncodedPacket packet;
    std::vector<std::string> rooms;
    std::vector<std::string> except;
    base::MonotonicTime at;
    std::size_t bytes;
  };

  void on_timer(base::Timer& timer) override;
  std::optional<Sequence> read_offset(std::string_view offset) const;
  void drop_packet();
  void drop_expired();
  void watch();

  base::Environment& environment_;
  const ConnectionStateRecoveryOptions options_;
  const base::Duration packet_life_;
  base::Timer expiry_;
  std::string epoch_;  ///< Begins each offset: those of another run of the server are unknown.
  Sequence last_ = 0;
  Sequence lost_ = 0;  ///< The youngest packet that a limit cost.
  std::size_t bytes_ = 0;
  std::deque<Kept> packets_;             ///< Up to `last_`, without a gap.
  std::list<RecoverySession> sessions_;  ///< In the order in which they broke.
  std::unordered_map<std::string_view, std::list<RecoverySession>::iterator> by_pid_;
};

}  // namespace snug::socketio
