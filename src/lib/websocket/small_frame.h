// Fast path for the frame that chats send: a complete, unfragmented, small data frame, read without
// allocating.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "websocket/frame.h"

namespace snug::websocket {

using MaskKey = std::array<char, 4>;

struct SmallFrame {
  static constexpr std::size_t kMaxPayloadBytes = 16 * 1024;

  MessageKind kind;
  MaskKey key;
  std::string_view masked_payload;
  std::size_t frame_bytes;  ///< Header and payload.
};

/// The frame at the front of `bytes` if it is complete and plain: FIN and mask set, no reserved
/// bit, text or binary, the shortest form of length (RFC 6455 5.2).
std::optional<SmallFrame> find_small_frame(std::string_view bytes);

/// Unmasks `masked` into `out`, many bytes at a time (RFC 6455 5.3).
void unmask(std::string_view masked, MaskKey key, char* out);

}  // namespace snug::websocket
