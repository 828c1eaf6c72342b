// Packets as Engine.IO messages, each encoded once for all its recipients: by the default parser
// (Socket.IO protocol 5), or another.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/message.h"
#include "snug/json.h"
#include "snug/outgoing.h"
#include "snug/parser.h"

namespace snug::socketio {

/// The messages of one packet: a text and its attachments. Most have no attachment, and then no
/// vector either.
class EncodedPacket {
 public:
  explicit EncodedPacket(engineio::Message only) : first_(std::move(only)) {}
  /// At least one.
  explicit EncodedPacket(std::vector<engineio::Message> messages)
      : first_(messages.front()), messages_(std::move(messages)) {}

  std::span<const engineio::Message> messages() const {
    return messages_.empty() ? std::span(&first_, 1)
                             : std::span<const engineio::Message>(messages_);
  }
  /// It is compressed already, or not worth the time.
  void forbid_compression() {
    first_ = first_.uncompressed();
    for (engineio::Message& message : messages_) message = message.uncompressed();
  }

 private:
  engineio::Message first_;
  std::vector<engineio::Message> messages_;  ///< All of them, when there are several.
};

/// Encodes with the parser that the server was given.
class Encoder {
 public:
  /// Null is the default one.
  explicit Encoder(const Parser* parser) : parser_(parser) {}

  /// `values` are the arguments after the name. `offset` is one more, unless it is empty.
  EncodedPacket event(std::string_view nsp, std::string_view name, OutgoingList values,
                      std::optional<std::uint64_t> id, std::string_view offset = {}) const;
  EncodedPacket ack(std::string_view nsp, std::uint64_t id, OutgoingList values) const;
  /// `pid` is left out when empty.
  EncodedPacket connect(std::string_view nsp, std::string_view socket_id,
                        std::string_view pid = {}) const;
  /// `data` is left out when null.
  EncodedPacket connect_error(std::string_view nsp, std::string_view message,
                              const Json& data) const;
  EncodedPacket disconnect(std::string_view nsp) const;
  // The same for clients of Socket.IO 2 (revision3.h).
  EncodedPacket connect_revision3(std::string_view nsp) const;
  EncodedPacket error_revision3(std::string_view nsp, std::string_view message,
                                const Json& data) const;

 private:
  EncodedPacket encode(const Packet& packet) const;
  std::string& start(PacketType type, std::string_view nsp,
                     std::optional<std::uint64_t> id = {}) const;

  const Parser* parser_;
  mutable std::string text_;  ///< Of the last packet: what has grown need not grow again.
};

}  // namespace snug::socketio
