// Limits on the resources of an HTTP peer, each with the reason for its number.
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
      16 * 1024;  ///< Received after an unanswered request. Reading stops above.
  std::size_t max_requests_per_turn = 4;  ///< Per connection, then the others have their turn.
  /// Bytes of answers not yet taken by the client. Above, further requests wait; an answer written
  /// piece by piece without waiting for the client ends.
  std::size_t max_queued_bytes = 256 * 1024;
  /// Bytes of an answer written piece by piece, not yet taken by the client. The writer waits after
  /// the piece that exceeds this. One second of a line of 500 kbit/s.
  std::size_t max_streamed_bytes = 64 * 1024;
  /// The bytes of a streamed body, either way, that must move in each `stream_window` of waiting
  /// for the client: 273 B/s, a tenth of the slowest mobile line. The kernel reports a reader's
  /// progress in steps of tens of KiB, so a shorter window would end transfers that are only slow.
  std::uint64_t min_streamed_bytes = 16 * 1024;
  std::chrono::milliseconds stream_window{60'000};
  std::chrono::milliseconds head_timeout{
      10'000};  ///< From the first byte to the end of the head; 408.
  std::chrono::milliseconds body_timeout{60'000};  ///< 1 MB at 17 KB/s, a poor phone; 408.
  std::chrono::milliseconds idle_timeout{
      65'000};  ///< Between requests: above the usual proxy's 60 s.
};

}  // namespace snug::http
