// Rules for packets (snug/parser.h) that hold with any parser.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "snug/parser.h"

namespace snug::socketio {

using snug::Packet;
using snug::PacketType;

/// The largest integer that JavaScript holds exactly (Number.MAX_SAFE_INTEGER). No official peer
/// counts further.
inline constexpr std::uint64_t kMaxAckId = 9'007'199'254'740'991;

/// Event names with a special meaning in a client or a Node server. They are never sent.
inline bool is_reserved_event(std::string_view name) {
  constexpr std::array<std::string_view, 6> kReserved = {
      "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
  for (const std::string_view reserved : kReserved) {
    if (name == reserved) return true;
  }
  return false;
}

}  // namespace snug::socketio
