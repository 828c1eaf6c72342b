// The negotiation of permessage-deflate (RFC 7692 5 and 7.1), the only supported extension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "snug/http.h"

namespace snug::websocket {

inline constexpr int kMaxWindowBits = 15;
/// RFC 7692 7.1.2.1 allows 8 too, but zlib needs at least 9 to deflate. An offer that demands 8 of
/// the server is declined.
inline constexpr int kMinServerWindowBits = 9;

struct DeflateOptions {
  std::size_t threshold_bytes = 1024;  ///< Smaller messages are not compressed.
  bool server_no_context_takeover = true;
  bool client_no_context_takeover = true;
  int server_max_window_bits = kMaxWindowBits;  ///< 9 to 15.
  int client_max_window_bits = kMaxWindowBits;  ///< 8 to 15.
  int level = 6;                                ///< 1 (fast) to 9 (small).
  int memory_level = 8;                         ///< 1 to 9.
};

/// The parameters agreed on by both ends.
struct DeflateAgreement {
  bool server_no_context_takeover;
  bool client_no_context_takeover;
  std::uint8_t server_window_bits;
  std::uint8_t client_window_bits;
};

/// Finds an offer that can be accepted, and names it in `response`, the 101 of answer_handshake().
/// Nothing if there is none; the connection then works without compression. A malformed field (RFC
/// 6455 9.1) turns `response` into a refusal with 400.
std::optional<DeflateAgreement> agree_on_deflate(const HttpRequest& request,
                                                 const DeflateOptions& options,
                                                 HttpResponse& response);

}  // namespace snug::websocket
