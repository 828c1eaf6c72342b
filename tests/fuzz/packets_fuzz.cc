// Any polling body at the packets' readers: no crash, and a packet that was understood says the
// same after another way through encoder and decoder.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "engineio/packet.h"
#include "fuzz/require.h"
#include "socketio/decoder.h"
#include "socketio/encoder.h"
#include "socketio/plain_event.h"

namespace snug::socketio {
namespace {

using fuzz::require;

EncodedPacket encode_again(const Packet& packet) {
  const Encoder encoder(nullptr);
  if (packet.type == PacketType::kAck) {
    return encoder.ack(packet.nsp, *packet.id, {Outgoing::each_of(packet.data)});
  }
  Json arguments = packet.data;
  const std::string name = arguments.at(0).get<std::string>();
  arguments.erase(arguments.begin());
  return encoder.event(packet.nsp, name, {Outgoing::each_of(arguments)}, packet.id);
}

void check(const Packet& packet, const DecoderLimits& limits) {
  if (packet.type != PacketType::kEvent && packet.type != PacketType::kAck) return;
  require(packet.data.is_array());
  const EncodedPacket encoded = encode_again(packet);
  Decoder decoder;
  for (const engineio::Message& message : encoded.messages()) {
    const auto decoded = decoder.feed(limits, message.kind(), message.payload());
    require(decoded.has_value());
    if (!decoded->has_value()) continue;
    const Packet& again = **decoded;
    require(again.type == packet.type && again.nsp == packet.nsp && again.id == packet.id);
    require(again.data == packet.data);
  }
  require(!decoder.waiting());
}

/// What the short way reads, the decoder reads too, and so does who gets its values passed on.
void check_short_way(std::string_view text, const DecoderLimits& limits) {
  PlainEvent event;
  if (!event.read(text, limits.max_json_depth)) return;
  const auto decoded = Decoder().feed(limits, engineio::MessageKind::kText, text);
  require(decoded.has_value() && decoded->has_value());
  const Packet& packet = **decoded;
  require(packet.type == PacketType::kEvent && packet.nsp == event.nsp() &&
          packet.id == event.id());
  Json values = packet.data;
  require(values.at(0) == event.name());
  values.erase(values.begin());
  const Arguments arguments = event.arguments();
  require(arguments.size() == values.size());
  const EncodedPacket together =
      Encoder(nullptr).event("/", "x", {Outgoing::each_of(arguments)}, std::nullopt);
  const auto again =
      Decoder().feed(limits, engineio::MessageKind::kText, together.messages().front().payload());
  require(again.has_value() && again->has_value());
  Json passed_on = (*again)->data;
  passed_on.erase(passed_on.begin());
  require(passed_on == values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    require(arguments[i].type() == values[i].type());
    require(arguments[i].copy() == values[i]);
  }
  require(arguments.json() == values);
}

void read(std::string_view body) {
  const DecoderLimits limits;
  Decoder decoder;
  engineio::PayloadReader reader(body);
  while (const auto text = reader.next()) {
    const auto packet = engineio::Packet::read(*text);
    if (!packet) return;
    if (packet->type() != engineio::PacketType::kMessage) continue;
    if (packet->kind() == engineio::MessageKind::kText) check_short_way(packet->data(), limits);
    const auto decoded = decoder.feed(limits, packet->kind(), packet->data());
    if (!decoded) return;
    if (*decoded) check(**decoded, limits);
  }
}

}  // namespace
}  // namespace snug::socketio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  // What is no UTF-8 has been refused before anything reads it.
  if (snug::base::is_utf8(body)) snug::socketio::read(body);
  return 0;
}
