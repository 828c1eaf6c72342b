// Limits on everything that a WebSocket peer can make grow, each with the reason for its number.
#pragma once

#include <chrono>
#include <cstddef>

namespace snug::websocket {

struct Limits {
  std::size_t max_message_bytes = 1'000'000;
  std::size_t max_fragment_count = 1024;            ///< Per message; browsers send one.
  std::size_t max_control_frames_per_second = 50;   ///< A peer that never reads makes pongs queue.
  std::size_t max_queued_bytes = 16 * 1024 * 1024;  ///< A reader this far behind is closed (1008).
  /// Quota of one connection before the others have their turn. Echoing that many takes about 20
  /// µs; a client that waits for answers rarely has more outstanding. No limit while there are no
  /// others.
  std::size_t max_frames_per_turn = 16;
  std::size_t pause_queued_count = 1024;  ///< Reading stops while this many frames wait to leave.
  std::chrono::milliseconds close_timeout{5'000};  ///< Waits this long for the peer's close frame.
};

}  // namespace snug::websocket
