// One Socket.IO packet (Socket.IO protocol 5, "Packet encoding").
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "snug/json.h"

namespace snug::socketio {

enum class PacketType : char {
  kConnect = '0',
  kDisconnect = '1',
  kEvent = '2',
  kAck = '3',
  kConnectError = '4',
  kBinaryEvent = '5',
  kBinaryAck = '6',
};

struct Packet {
  PacketType type = PacketType::kEvent;  ///< Decoded packets are never of a binary type.
  std::string nsp;                       ///< "/" when the wire names none.
  std::optional<std::uint64_t> id;       ///< Of an acknowledgement.
  Json data;  ///< Connect: object or null. Event: name and arguments. Ack: array of the answers.
};

/// Numbers that JavaScript holds exactly (Number.MAX_SAFE_INTEGER): no official peer counts
/// further.
inline constexpr std::uint64_t kMaxAckId = 9'007'199'254'740'991;

/// Names that have a meaning of their own at a client or at a Node server, and never travel.
inline bool is_reserved_event(std::string_view name) {
  constexpr std::array<std::string_view, 6> kReserved = {
      "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
  for (const std::string_view reserved : kReserved) {
    if (name == reserved) return true;
  }
  return false;
}

}  // namespace snug::socketio
