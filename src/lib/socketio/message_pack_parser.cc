// Packets in the form of socket.io-msgpack-parser 3: a map of type, data, id and nsp, in one binary
// message.
#include <cmath>
#include <utility>

#include "snug/parser.h"
#include "socketio/packet.h"
#include "values/message_pack.h"

namespace snug {
namespace {

Unexpected<Error> refusal(std::string message) {
  return Unexpected(Error{"invalid_packet", std::move(message)});
}

/// A whole number from 0 to `max`, in any number format.
std::optional<std::uint64_t> whole_number(const Json& value, std::uint64_t max) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (!(number >= 0 && number <= static_cast<double>(max)) || std::floor(number) != number) {
      return std::nullopt;
    }
    return static_cast<std::uint64_t>(number);
  }
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > max) return std::nullopt;
  return value.get<std::uint64_t>();
}

class MessagePackDecoder final : public Parser::Decoder {
 public:
  explicit MessagePackDecoder(const ParserLimits& limits) : limits_(limits) {}

  Result<std::optional<Packet>> add(bool binary, std::string_view payload) noexcept override {
    if (!binary) return refusal("a text");
    auto map = values::read_message_pack(payload, limits_.max_json_depth + 1);
    if (!map || !map->is_object()) return refusal("no MessagePack map");
    Json& fields = *map;

    const auto number = whole_number(fields.value("type", Json()), 4);
    const auto nsp = fields.find("nsp");
    if (!number) return refusal("invalid packet type");
    if (nsp == fields.end() || !nsp->is_string()) return refusal("invalid namespace");
    Packet packet;
    packet.type = static_cast<PacketType>('0' + static_cast<int>(*number));
    packet.nsp = std::move(nsp->get_ref<std::string&>());
    if (const auto id = fields.find("id"); id != fields.end()) {
      packet.id = whole_number(*id, socketio::kMaxAckId);
      if (!packet.id) return refusal("invalid packet id");
    }
    if (const auto data = fields.find("data"); data != fields.end()) {
      if (data->is_null()) return refusal("invalid payload");  // null differs from absent
      packet.data = std::move(*data);
    }
    return std::optional<Packet>(std::move(packet));
  }

 private:
  const ParserLimits& limits_;
};

class MessagePackParser final : public Parser {
 public:
  std::vector<Message> encode(const Packet& packet) const noexcept override {
    std::string bytes;
    const bool has_data = !packet.data.is_null();
    values::append_message_pack_map(bytes, 2U + (has_data ? 1 : 0) + (packet.id ? 1 : 0));
    values::append_message_pack_string(bytes, "type");
    bytes += static_cast<char>(static_cast<char>(packet.type) - '0');
    if (has_data) {
      values::append_message_pack_string(bytes, "data");
      values::append_message_pack(bytes, packet.data);
    }
    if (packet.id) {
      values::append_message_pack_string(bytes, "id");
      values::append_message_pack(bytes, *packet.id);
    }
    values::append_message_pack_string(bytes, "nsp");
    values::append_message_pack_string(bytes, packet.nsp);
    std::vector<Message> messages;
    messages.push_back({.binary = true, .payload = std::move(bytes)});
    return messages;
  }

  std::unique_ptr<Parser::Decoder> make_decoder(
      const ParserLimits& limits) const noexcept override {
    return std::make_unique<MessagePackDecoder>(limits);
  }
};

}  // namespace

std::shared_ptr<const Parser> message_pack_parser() {
  return std::make_shared<MessagePackParser>();
}

}  // namespace snug
