// Packets as Engine.IO messages, each encoded once for all recipients, by the default parser
// (Socket.IO protocol 5) or the application's.
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

/// The messages of one packet: a text and its attachments. Most packets have no attachments, and
/// then no vector is allocated.
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
  /// For packets that are compressed already, or not worth the time.
  void forbid_compression() {
    first_ = first_.uncompressed();
    for (engineio::Message& message : messages_) message = message.uncompressed();
  }

 private:
  engineio::Message first_;
  std::vector<engineio::Message> messages_;  ///< All messages if there are several, else empty.
};

/// Encodes with the server's parser.
class Encoder {
 public:
  /// Null for the default parser.
  explicit Encoder(const Parser* parser) : parser_(parser) {}

  /// `values` are the arguments after the name. A non-empty `offset` becomes the last argument.
  EncodedPacket event(std::string_view nsp, std::string_view name, OutgoingList values,
                      std::optional<std::uint64_t> id, std::string_view offset = {}) const;
  EncodedPacket ack(std::string_view nsp, std::uint64_t id, OutgoingList values) const;
  /// An empty `pid` is left out.
  EncodedPacket connect(std::string_view nsp, std::string_view socket_id,
                        std::string_view pid = {}) const;
  /// A null `data` is left out.
  EncodedPacket connect_error(std::string_view nsp, std::string_view message,
                              const Json& data) const;
  EncodedPacket disconnect(std::string_view nsp) const;
  // For clients of Socket.IO 2 (revision3.h).
  EncodedPacket connect_revision3(std::string_view nsp) const;
  EncodedPacket error_revision3(std::string_view nsp, std::string_view message,
                                const Json& data) const;

 private:
  EncodedPacket encode(const Packet& packet) const;
  std::string& start(PacketType type, std::string_view nsp,
                     std::optional<std::uint64_t> id = {}) const;

  const Parser* parser_;
  mutable std::string text_;  ///< The last packet's text, kept for its capacity.
};

}  // namespace snug::socketio
