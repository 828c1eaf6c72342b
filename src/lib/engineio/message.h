// One outgoing Engine.IO packet, shared by all recipients. The WebSocket frame is its only copy;
// the text for a polling payload is a part of that frame.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "snug/engine_socket.h"
#include "websocket/deflater.h"
#include "websocket/frame.h"

namespace snug::engineio {

using MessageKind = websocket::MessageKind;
using PacketType = EnginePacketType;

/// Cheap to copy. Loop thread only.
class Message {
 public:
  static Message text(std::string_view payload);
  static Message binary(std::string_view payload);
  /// A packet of the protocol itself (open, ping, …); socketio sends only messages.
  static Message packet(PacketType type, std::string_view data = {});
  /// A packet in the form of another protocol revision.
  static Message framed(MessageKind kind, std::string_view prefix, std::string_view payload);

  /// The same packet, marked as never compressed.
  Message uncompressed() const;
  bool compressible() const { return compressible_; }

  MessageKind kind() const { return kind_; }
  /// The packet type; a binary message has none on the wire.
  PacketType type() const;
  /// The bytes after the packet type.
  std::string_view payload() const;
  /// Size of the frame's payload.
  std::size_t packet_bytes() const { return frame_.size() - header_bytes_; }
  /// Type and payload, as one packet of a polling body. For a binary message, only its payload.
  std::string_view text_packet() const { return frame_.view().substr(header_bytes_); }
  /// The complete WebSocket frame ("4" + text, or the bare bytes).
  const base::SharedBytes& websocket_frame() const { return frame_; }
  /// The frame for a client that accepts compressed frames with a window of at least `window_bits`.
  /// Created on the first call and kept for all later callers, whose windows may be larger. If
  /// compression saves nothing, it is websocket_frame().
  const base::SharedBytes& compressed_frame(websocket::Deflater& deflater, int window_bits) const;

 private:
  Message(MessageKind kind, std::string_view prefix, std::string_view payload);

  base::SharedBytes frame_;
  mutable base::SharedBytes compressed_frame_;  ///< Empty until first requested.
  MessageKind kind_;
  bool compressible_ = true;
  std::uint8_t header_bytes_;  ///< WebSocket frame header (RFC 6455 5.2): 2, 4 or 10.
  mutable std::uint8_t compressed_window_bits_ = 0;
};

}  // namespace snug::engineio
