// The client that a sweep ends. Sends literal bytes on connections in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testing/memory_core.h"

namespace snug::sweep {

/// Sends whatever it is told to, even if nobody listens any more.
class Subject {
 public:
  /// `failing_operation`: the nth read or write of each of its connections fails; 0 for none.
  /// `target` is the first part of its requests' target.
  Subject(test_support::MemoryCore& core, std::size_t failing_operation,
          std::string target = "/socket.io/?EIO=4&who=subject")
      : core_(core), failing_operation_(failing_operation), target_(std::move(target)) {}

  // --- by WebSocket ---

  /// Connects without a session, or upgrades the existing one.
  void open_websocket();
  void send(std::string_view text);
  void send_binary(std::string_view bytes);
  void send_close_frame();

  // --- by polling ---

  void open_polling();
  /// Sends a poll on a connection of its own.
  void poll();
  void post(std::string_view body);

  // --- by both ---

  /// Sends a Socket.IO packet by the current transport.
  void say(std::string_view packet);
  /// Sends an Engine.IO packet: "1" closes.
  void say_to_engine(std::string_view packet);
  bool polling() const { return websocket_ == nullptr; }
  /// Sends bytes on a connection that is neither WebSocket nor polling.
  void send_raw(std::string_view bytes);
  /// Same, but the server has not yet come to what is left for later turns.
  void send_raw_before_the_turn(std::string_view bytes);
  /// That connection takes nothing more.
  void stop_reading_raw();
  /// Everything received on any connection.
  std::string heard();
  /// The same since the last call.
  std::string heard_now();

  void close();
  void reset();

 private:
  test_support::MemoryPeer* connect();
  void feed(test_support::MemoryPeer* peer, std::string_view bytes);
  std::string head(std::string_view method, std::string_view transport) const;
  void find_session_id();

  test_support::MemoryCore& core_;
  const std::size_t failing_operation_;
  const std::string target_;
  std::vector<std::unique_ptr<test_support::MemoryPeer>> peers_;
  test_support::MemoryPeer* websocket_ = nullptr;
  test_support::MemoryPeer* polls_ = nullptr;
  test_support::MemoryPeer* posts_ = nullptr;
  test_support::MemoryPeer* raw_ = nullptr;
  std::string sid_;
  std::string heard_;
  std::size_t told_bytes_ = 0;  ///< What heard_now() has returned.
};

}  // namespace snug::sweep
