// Engine.IO 4 packets and polling payloads (protocol revision 4, "Packet encoding" and "HTTP
// long-polling").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engineio/message.h"

namespace snug::engineio {

/// One received packet. Its view is valid while the packet and the text it was read from exist.
class Packet {
 public:
  /// Reads a text packet: type and data, or `b` and base64 (a binary message). Returns nothing if
  /// the packet is invalid.
  static std::optional<Packet> read(std::string_view text);
  /// For other protocol revisions. Keeps a view of `data`.
  static Packet of(PacketType type, MessageKind kind, std::string_view data);
  static Packet decoded(PacketType type, std::string data);

  PacketType type() const { return type_; }
  MessageKind kind() const { return kind_; }
  std::string_view data() const { return decoded_.empty() ? text_ : std::string_view(decoded_); }

 private:
  Packet(PacketType type, MessageKind kind, std::string_view text)
      : type_(type), kind_(kind), text_(text) {}

  PacketType type_;
  MessageKind kind_;
  std::string_view text_;
  std::string decoded_;
};

/// Splits one polling body into packets. An empty body is one empty, and so invalid, packet.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view body) : rest_(body) {}

  /// The number of packets in the body.
  static std::size_t count(std::string_view body);
  /// The next packet's text, or nothing at the end.
  std::optional<std::string_view> next();

 private:
  std::optional<std::string_view> rest_;
};

/// Appends `message` to a polling body, after a separator unless it is the first.
void append_to_payload(std::string& body, const Message& message);

}  // namespace snug::engineio
