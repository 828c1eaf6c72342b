// Limits on what a WebSocket peer can make grow, each with the reason for its number.
#pragma once

#include <chrono>
#include <cstddef>

namespace snug::websocket {

struct Limits {
  std::size_t max_message_bytes = 1'000'000;
  std::size_t max_fragment_count = 1024;            ///< Of one message: browsers send one.
  std::size_t max_control_frames_per_second = 50;   ///< Pongs queue for a peer that never reads.
  std::size_t max_queued_bytes = 16 * 1024 * 1024;  ///< A reader this far behind is cut (1008).
  /// Of one connection, before the others have their turn: some 20 µs of echoes, and about what a
  /// client has under way who waits for answers. Without limit while there are no others.
  std::size_t max_frames_per_turn = 16;
  std::size_t pause_queued_count = 1024;  ///< Reading stops while this many frames wait to leave.
  std::chrono::milliseconds close_timeout{5'000};  ///< For the peer's close frame.
};

}  // namespace snug::websocket
