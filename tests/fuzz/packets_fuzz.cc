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

namespace snug::socketio {
namespace {

using fuzz::require;

EncodedPacket encode_again(const Packet& packet) {
  if (packet.type == PacketType::kAck) return encode_ack(packet.nsp, *packet.id, packet.data);
  Json arguments = packet.data;
  const std::string name = arguments.at(0).get<std::string>();
  arguments.erase(arguments.begin());
  return encode_event(packet.nsp, name, arguments, packet.id);
}

void check(const Packet& packet, const DecoderLimits& limits) {
  if (packet.type != PacketType::kEvent && packet.type != PacketType::kAck) return;
  require(packet.data.is_array());
  const EncodedPacket encoded = encode_again(packet);
  Decoder decoder(limits);
  for (const engineio::Message& message : encoded.messages()) {
    const auto decoded = decoder.feed(message.kind(), message.payload());
    require(decoded.has_value());
    if (!decoded->has_value()) continue;
    const Packet& again = **decoded;
    require(again.type == packet.type && again.nsp == packet.nsp && again.id == packet.id);
    require(again.data == packet.data);
  }
  require(!decoder.waiting());
}

void read(std::string_view body) {
  const DecoderLimits limits;
  Decoder decoder(limits);
  engineio::PayloadReader reader(body);
  while (const auto text = reader.next()) {
    const auto packet = engineio::Packet::read(*text);
    if (!packet) return;
    if (packet->type() != engineio::PacketType::kMessage) continue;
    const auto decoded = decoder.feed(packet->kind(), packet->data());
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
