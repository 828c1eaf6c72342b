// The part of a packet before its payload (Socket.IO protocol 5, "Packet encoding").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "snug/parser.h"
#include "snug/result.h"
#include "socketio/decoder.h"

namespace snug::socketio {

struct PacketHead {
  PacketType type = PacketType::kEvent;
  std::size_t attachment_count = 0;
  std::string_view nsp = "/";
  std::optional<std::uint64_t> id;
  std::string_view payload;  ///< The rest of the text, without leading whitespace (RFC 8259 2).
};

Result<PacketHead, DecodeError> read_packet_head(std::string_view text,
                                                 std::size_t max_attachment_count);

}  // namespace snug::socketio
