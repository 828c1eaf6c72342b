// Socket.IO's default parser as a value that programs can wrap. A server without a parser of its
// own uses the Encoder and the Decoder directly, which spares it the Packet.
#include <string>
#include <utility>

#include "snug/parser.h"
#include "socketio/decoder.h"
#include "values/json_writer.h"

namespace snug {
namespace {

class DefaultDecoder final : public Parser::Decoder {
 public:
  explicit DefaultDecoder(const ParserLimits& limits) : limits_(limits) {}

  Result<std::optional<Packet>> add(bool binary, std::string_view payload) noexcept override {
    using Kind = socketio::Decoder::MessageKind;
    auto packet = decoder_.feed(limits_, binary ? Kind::kBinary : Kind::kText, payload);
    if (packet) return *std::move(packet);
    return Unexpected(Error{"invalid_packet", std::string(socketio::error_text(packet.error()))});
  }

 private:
  const ParserLimits& limits_;
  socketio::Decoder decoder_;
};

/// The type that a packet with attachments has on the wire; only these two can have any.
PacketType binary_form(PacketType type) {
  if (type == PacketType::kEvent) return PacketType::kBinaryEvent;
  if (type == PacketType::kAck) return PacketType::kBinaryAck;
  return type;
}

class DefaultParser final : public Parser {
 public:
  std::vector<Message> encode(const Packet& packet) const noexcept override {
    std::string data;
    values::Attachments attachments;
    if (!packet.data.is_null()) values::append_json(data, packet.data, attachments);
    const PacketType binary_type = binary_form(packet.type);
    if (binary_type == packet.type) attachments.clear();

    const bool plain = attachments.empty();
    std::string text(1, static_cast<char>(plain ? packet.type : binary_type));
    if (!plain) text += std::to_string(attachments.size()) + '-';
    if (packet.nsp != "/") text += packet.nsp + ',';
    if (packet.id) values::append_number(text, *packet.id);
    text += data;

    std::vector<Message> messages;
    messages.reserve(attachments.size() + 1);
    messages.push_back({.binary = false, .payload = std::move(text)});
    for (const Json::binary_t* bytes : attachments) {
      messages.push_back({.binary = true, .payload = std::string(bytes->begin(), bytes->end())});
    }
    return messages;
  }

  std::unique_ptr<Parser::Decoder> make_decoder(
      const ParserLimits& limits) const noexcept override {
    return std::make_unique<DefaultDecoder>(limits);
  }
};

}  // namespace

std::shared_ptr<const Parser> default_parser() {
  return std::make_shared<DefaultParser>();
}

}  // namespace snug
