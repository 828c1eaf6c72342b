// The client of a sweep that is ended: literal bytes on connections in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "testing/memory_core.h"

namespace snug::sweep {

/// Says whatever it is told to, also when nobody listens any more.
class Subject {
 public:
  /// `failing_operation`: the nth read or write of each of its connections fails; 0 is none.
  Subject(test_support::MemoryCore& core, std::size_t failing_operation)
      : core_(core), failing_operation_(failing_operation) {}

  // --- by WebSocket ---

  /// Connects without a session, or upgrades the one there is.
  void open_websocket();
  void send(std::string_view text);
  void send_binary(std::string_view bytes);
  void send_close_frame();

  // --- by polling ---

  void open_polling();
  /// Waits for an answer on a connection of its own.
  void poll();
  void post(std::string_view body);

  // --- by both ---

  /// A Socket.IO packet, by the transport there is.
  void say(std::string_view packet);
  /// An Engine.IO packet: "1" closes.
  void say_to_engine(std::string_view packet);
  bool polling() const { return websocket_ == nullptr; }
  /// Bytes of a connection that is neither.
  void send_raw(std::string_view bytes);
  /// Everything that came by any connection.
  std::string heard();

  void close();
  void reset();

 private:
  test_support::MemoryPeer* connect();
  void feed(test_support::MemoryPeer* peer, std::string_view bytes);
  std::string head(std::string_view method, std::string_view transport) const;
  void find_session_id();

  test_support::MemoryCore& core_;
  const std::size_t failing_operation_;
  std::vector<std::unique_ptr<test_support::MemoryPeer>> peers_;
  test_support::MemoryPeer* websocket_ = nullptr;
  test_support::MemoryPeer* polls_ = nullptr;
  test_support::MemoryPeer* posts_ = nullptr;
  test_support::MemoryPeer* raw_ = nullptr;
  std::string sid_;
  std::string heard_;
};

}  // namespace snug::sweep
