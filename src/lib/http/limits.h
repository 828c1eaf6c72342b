// Limits on what an HTTP peer can make grow, each with the reason for its number.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace snug::http {

struct Limits {
  /// Node's default: cookies of a few KiB fit. Chunk extensions and trailers count, too. 431 above.
  std::size_t max_head_bytes = 16 * 1024;
  std::size_t max_target_bytes = 8 * 1024;  ///< RFC 9112 3 recommends 8000 at least. 414 above.
  std::size_t max_header_count = 100;       ///< Browsers send about 20. 431 above.
  std::size_t max_held_bytes =
      16 * 1024;  ///< Pipelined behind an unanswered request; reading stops.
  std::size_t max_requests_per_turn = 4;  ///< Of one connection, before the others have their turn.
  /// Answers not yet taken; further requests wait. An answer given piece by piece, without waiting
  /// for the client, ends.
  std::size_t max_queued_bytes = 256 * 1024;
  /// Of an answer given piece by piece, not yet taken by the client: with more, and the piece that
  /// makes it more, the giver waits. A second of a line of 500 kbit/s.
  std::size_t max_streamed_bytes = 64 * 1024;
  /// So much of a body taken or given piece by piece must move in each `stream_window` of waiting
  /// for the client: 273 B/s, a tenth of the slowest mobile line. The kernel tells of what a reader
  /// took by tens of KiB at once, so a shorter window would end those that are only slow.
  std::uint64_t min_streamed_bytes = 16 * 1024;
  std::chrono::milliseconds stream_window{60'000};
  std::chrono::milliseconds head_timeout{
      10'000};  ///< From the first byte to the end of the head; 408.
  std::chrono::milliseconds body_timeout{60'000};  ///< 1 MB at 17 KB/s, a poor phone; 408.
  std::chrono::milliseconds idle_timeout{
      65'000};  ///< Between requests: above the usual proxy's 60 s.
};

}  // namespace snug::http
