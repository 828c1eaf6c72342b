// Engine.IO 4 packets and polling payloads (protocol revision 4, "Packet encoding" and "HTTP
// long-polling").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engineio/message.h"

namespace snug::engineio {

/// The character that a text packet begins with.
enum class PacketType : char {
  kOpen = '0',
  kClose = '1',
  kPing = '2',
  kPong = '3',
  kMessage = '4',
  kUpgrade = '5',
  kNoop = '6',
};

/// One received packet. Its view lives as long as the packet and the text that it was read from.
class Packet {
 public:
  /// Reads a text packet: type and data, or `b` and base64 (a binary message). Nothing when it is
  /// neither.
  static std::optional<Packet> read(std::string_view text);
  /// For readers of other revisions; `data` is kept as a view.
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

/// Takes the packets of one polling body apart. An empty body is one empty (and so invalid) packet.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view body) : rest_(body) {}

  /// How many packets the body holds.
  static std::size_t count(std::string_view body);
  /// The next packet's text; nothing at the end.
  std::optional<std::string_view> next();

 private:
  std::optional<std::string_view> rest_;
};

/// Puts `message` at the end of a polling body, after a separator unless it is the first.
void append_to_payload(std::string& body, const Message& message);

}  // namespace snug::engineio
