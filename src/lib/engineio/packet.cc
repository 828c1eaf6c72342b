// Text packets and polling bodies, read and written.
#include "engineio/packet.h"

#include <algorithm>

#include "base/base64.h"

namespace snug::engineio {

namespace {

constexpr char kSeparator = '\x1e';  // Protocol revision 4, "HTTP long-polling": record separator.
constexpr char kBase64Prefix = 'b';

}  // namespace

std::optional<Packet> Packet::read(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const char first = text.front();
  if (first == kBase64Prefix) {
    return Packet::decoded(PacketType::kMessage, base::base64_decode(text.substr(1)));
  }
  if (first < '0' || first > '6') return std::nullopt;
  return Packet(static_cast<PacketType>(first), MessageKind::kText, text.substr(1));
}

Packet Packet::of(PacketType type, MessageKind kind, std::string_view data) {
  return Packet(type, kind, data);
}

Packet Packet::decoded(PacketType type, std::string data) {
  Packet packet(type, MessageKind::kBinary, {});
  packet.decoded_ = std::move(data);
  return packet;
}

std::size_t PayloadReader::count(std::string_view body) {
  return static_cast<std::size_t>(std::count(body.begin(), body.end(), kSeparator)) + 1;
}

std::optional<std::string_view> PayloadReader::next() {
  if (!rest_) return std::nullopt;
  const std::string_view rest = *rest_;
  const std::size_t end = rest.find(kSeparator);
  if (end == std::string_view::npos) {
    rest_.reset();
    return rest;
  }
  rest_ = rest.substr(end + 1);
  return rest.substr(0, end);
}

void append_to_payload(std::string& body, const Message& message) {
  if (!body.empty()) body += kSeparator;
  if (message.kind() == MessageKind::kText) {
    body += message.text_packet();
  } else {
    body += kBase64Prefix;
    body += base::base64_encode(message.payload());
  }
}

}  // namespace snug::engineio
