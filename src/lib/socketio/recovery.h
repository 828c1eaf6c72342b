// Connection state recovery: a client whose connection broke continues as the same socket.
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
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/time.h"
#include "snug/options.h"
#include "socketio/encoder.h"

namespace snug::socketio {

/// Position of a packet among all packets of its namespace.
using Sequence = std::uint64_t;

/// The state that a socket comes back with.
struct RecoverySession {
  std::string sid;
  std::string pid;  ///< A secret shared by this server and that client.
  std::vector<std::string> rooms;
  std::any data;
  Sequence first = 0;   ///< Last packet before the session began; only newer ones are sent.
  Sequence resent = 0;  ///< Last packet sent again when it came back.
  base::MonotonicTime broken_at{};
};

/// The packets and the broken sessions of one namespace. Every event packet carries its sequence as
/// last argument: the offset that a client names when it comes back. A packet is kept as long as a
/// session can come back, plus the time that a broken connection may stay unnoticed. Older packets
/// are known to have arrived. So an offset may be of any age, unless packets after it were dropped
/// by a limit, or were sent again and dropped since.
class Recovery final : private base::Timer::Target {
 public:
  struct Missed {
    std::vector<EncodedPacket> packets;
    Sequence last = 0;  ///< Packets up to this one have been checked.
  };

  /// Where an adapter gives the offsets, packets are kept only while a Hold lives: for the time
  /// between the adapter's list of missed packets and the socket's connect. Moves; does nothing
  /// when moved from, or after the recovery's end.
  class Hold {
   public:
    Hold() = default;
    explicit Hold(const std::shared_ptr<Recovery>& recovery) : recovery_(recovery) {
      ++recovery->hold_count_;
    }
    Hold(Hold&& other) noexcept : recovery_(std::exchange(other.recovery_, {})) {}
    Hold& operator=(Hold&& other) noexcept {
      std::swap(recovery_, other.recovery_);
      return *this;
    }
    ~Hold() {
      if (const auto recovery = recovery_.lock()) recovery->let_go();
    }

   private:
    std::weak_ptr<Recovery> recovery_;
  };

  /// `unnoticed`: the longest time before the server notices a broken connection.
  Recovery(base::Environment& environment, const ConnectionStateRecoveryOptions& options,
           std::chrono::milliseconds unnoticed);
  ~Recovery();

  bool skip_middlewares() const { return options_.skip_middlewares; }
  Sequence last() const { return last_; }
  /// Numbers the next packet, and returns the argument that it must carry.
  std::string next_offset();
  /// Keeps the last numbered packet for sockets that are in one of `rooms` (any socket if `rooms`
  /// is empty) and in none of `except`.
  void keep(const EncodedPacket& packet, std::span<const std::string> rooms,
            std::span<const std::string> except);
  bool held() const { return hold_count_ > 0; }
  /// Numbers and keeps a packet that has an adapter's offset. Call it while held().
  void keep_held(const EncodedPacket& packet, std::span<const std::string> rooms,
                 std::span<const std::string> except) {
    ++last_;
    keep(packet, rooms, except);
  }

  /// The session's connection broke just now.
  void persist(RecoverySession session);
  /// Sets the application's value of a kept session. Does nothing if `pid` is not kept.
  void set_data(std::string_view pid, std::any data);
  bool persists(std::string_view pid) const { return by_pid_.contains(pid); }
  /// Takes the session out if it is known and no packet after `offset` is lost. Stores its packets
  /// in `missed`.
  std::optional<RecoverySession> take(std::string_view pid, std::string_view offset,
                                      Missed& missed);
  /// Puts back a session whose client left again before its socket connected.
  void give_back(RecoverySession session);
  /// Adds the packets since `missed.last`. False if some of them are lost.
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
  void drop_oldest();
  void let_go();
  void drop_expired();
  void watch();

  base::Environment& environment_;
  const ConnectionStateRecoveryOptions options_;
  const base::Duration packet_life_;
  base::Timer expiry_;
  std::string epoch_;  ///< Prefix of each offset; offsets of another server run are unknown.
  Sequence last_ = 0;
  Sequence lost_ = 0;  ///< The newest packet dropped by a limit.
  std::size_t bytes_ = 0;
  std::size_t hold_count_ = 0;
  std::deque<Kept> packets_;             ///< The newest is `last_`; without gaps.
  std::list<RecoverySession> sessions_;  ///< In the order in which they broke.
  std::unordered_map<std::string_view, std::list<RecoverySession>::iterator> by_pid_;
};

}  // namespace snug::socketio
