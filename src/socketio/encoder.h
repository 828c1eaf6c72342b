// Packets as Engine.IO messages (Socket.IO protocol 5), each encoded once for all its recipients.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engineio/message.h"
#include "snug/json.h"

namespace snug::socketio {

/// The text and the attachments of one packet. Most have no attachment, and then no vector either.
class EncodedPacket {
 public:
  explicit EncodedPacket(engineio::Message text) : text_(std::move(text)) {}
  /// The text, then at least one attachment.
  explicit EncodedPacket(std::vector<engineio::Message> messages)
      : text_(messages.front()), messages_(std::move(messages)) {}

  std::span<const engineio::Message> messages() const {
    return messages_.empty() ? std::span(&text_, 1) : std::span<const engineio::Message>(messages_);
  }

 private:
  engineio::Message text_;
  std::vector<engineio::Message> messages_;  ///< All of them, when there are several.
};

/// `values` are the arguments after the name: an array, or one value alone; null is none.
EncodedPacket encode_event(std::string_view nsp, std::string_view name, const Json& values,
                           std::optional<std::uint64_t> id);
EncodedPacket encode_ack(std::string_view nsp, std::uint64_t id, const Json& values);
EncodedPacket encode_connect(std::string_view nsp, std::string_view socket_id);
/// `data` is left out when null.
EncodedPacket encode_connect_error(std::string_view nsp, std::string_view message,
                                   const Json& data);
EncodedPacket encode_disconnect(std::string_view nsp);

}  // namespace snug::socketio
