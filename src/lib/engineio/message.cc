// Packets as WebSocket frames.
#include "engineio/message.h"

#include "engineio/packet.h"

namespace snug::engineio {

Message::Message(MessageKind kind, std::string_view prefix, std::string_view payload)
    : frame_(websocket::encode_message(kind, prefix, payload)),
      kind_(kind),
      header_bytes_(static_cast<std::uint8_t>(frame_.size() - prefix.size() - payload.size())) {}

Message Message::text(std::string_view payload) {
  return packet(PacketType::kMessage, payload);
}

Message Message::binary(std::string_view payload) {
  return Message(MessageKind::kBinary, {}, payload);
}

Message Message::packet(PacketType type, std::string_view data) {
  const char prefix = static_cast<char>(type);
  return Message(MessageKind::kText, std::string_view(&prefix, 1), data);
}

Message Message::framed(MessageKind kind, std::string_view prefix, std::string_view payload) {
  return Message(kind, prefix, payload);
}

Message Message::uncompressed() const {
  Message same = *this;
  same.compressible_ = false;
  return same;
}

const base::SharedBytes& Message::compressed_frame(websocket::Deflater& deflater,
                                                   int window_bits) const {
  if (compressed_frame_.empty() || compressed_window_bits_ > window_bits) {
    compressed_frame_ = deflater.encode_message(kind_, text_packet(), window_bits);
    if (compressed_frame_.size() >= frame_.size()) compressed_frame_ = frame_;
    compressed_window_bits_ = static_cast<std::uint8_t>(window_bits);
  }
  return compressed_frame_;
}

PacketType Message::type() const {
  return kind_ == MessageKind::kText ? static_cast<PacketType>(text_packet().front())
                                     : PacketType::kMessage;
}

std::string_view Message::payload() const {
  return kind_ == MessageKind::kText ? text_packet().substr(1) : text_packet();
}

}  // namespace snug::engineio
