// One outgoing Engine.IO packet, shared by every recipient: the WebSocket frame is its only copy,
// and the text that a polling payload needs is a part of that frame.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "websocket/deflater.h"
#include "websocket/frame.h"

namespace snug::engineio {

using MessageKind = websocket::MessageKind;
enum class PacketType : char;

/// Cheap to copy. Loop thread only.
class Message {
 public:
  static Message text(std::string_view payload);
  static Message binary(std::string_view payload);
  /// A packet of the protocol's own (open, ping, …); socketio sends messages only.
  static Message packet(PacketType type, std::string_view data = {});
  /// What another revision of the protocol says for one of them.
  static Message framed(MessageKind kind, std::string_view prefix, std::string_view payload);

  /// The same packet, to be sent as it is where others are compressed.
  Message uncompressed() const;
  bool compressible() const { return compressible_; }

  MessageKind kind() const { return kind_; }
  /// What follows the packet type.
  std::string_view payload() const;
  /// Bytes of the frame's payload.
  std::size_t packet_bytes() const { return frame_.size() - header_bytes_; }
  /// Type and payload, as one packet of a polling body. Of a binary message, its payload.
  std::string_view text_packet() const { return frame_.view().substr(header_bytes_); }
  /// The complete WebSocket frame ("4" + text, or the bare bytes).
  const base::SharedBytes& websocket_frame() const { return frame_; }
  /// The same for a client that takes compressed frames with a window of that size or more. Made by
  /// the first who asks and kept for all others, whose windows may be larger. Where it is no
  /// shorter, it is websocket_frame().
  const base::SharedBytes& compressed_frame(websocket::Deflater& deflater, int window_bits) const;

 private:
  Message(MessageKind kind, std::string_view prefix, std::string_view payload);

  base::SharedBytes frame_;
  mutable base::SharedBytes compressed_frame_;  ///< Empty until it is asked for.
  MessageKind kind_;
  bool compressible_ = true;
  std::uint8_t header_bytes_;  ///< Of the WebSocket frame (RFC 6455 5.2): 2, 4 or 10.
  mutable std::uint8_t compressed_window_bits_ = 0;
};

}  // namespace snug::engineio
