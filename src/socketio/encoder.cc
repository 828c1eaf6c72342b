// Writes packets (Socket.IO protocol 5, "Packet encoding").
#include "socketio/encoder.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "socketio/json_text.h"
#include "socketio/packet.h"

namespace snug::socketio {
namespace {

using engineio::Message;

/// Type, "/nsp," and the acknowledgement id, as far as there are any.
std::string start_packet(PacketType type, std::string_view nsp,
                         std::optional<std::uint64_t> id = {}) {
  std::string text(1, static_cast<char>(type));
  if (nsp != "/") {
    text += nsp;
    text += ',';
  }
  if (id) text += std::to_string(*id);
  return text;
}

/// Values separated by commas, without brackets.
void append_values(std::string& text, const Json& values, Attachments& attachments) {
  if (values.is_null()) return;
  if (!values.is_array()) return append_json(text, values, attachments);
  bool first = true;
  for (const Json& value : values) {
    if (!std::exchange(first, false)) text += ',';
    append_json(text, value, attachments);
  }
}

std::string_view view_of(const Json::binary_t& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Turns the text of a plain packet into its binary form when there are attachments, which only its
/// payload told.
EncodedPacket finish(std::string text, PacketType binary, const Attachments& attachments) {
  if (attachments.empty()) return EncodedPacket(Message::text(text));
  text.front() = static_cast<char>(binary);
  text.insert(1, std::to_string(attachments.size()) + '-');
  std::vector<Message> messages;
  messages.reserve(attachments.size() + 1);
  messages.push_back(Message::text(text));
  for (const Json::binary_t* bytes : attachments) {
    messages.push_back(Message::binary(view_of(*bytes)));
  }
  return EncodedPacket(std::move(messages));
}

void append_copies(Json& data, const Json& values) {
  if (values.is_null()) return;
  if (!values.is_array()) return data.push_back(values);
  data.insert(data.end(), values.begin(), values.end());
}

}  // namespace

EncodedPacket encode_event(std::string_view nsp, std::string_view name, const Json& values,
                           std::optional<std::uint64_t> id, std::string_view offset) {
  Attachments attachments;
  std::string text = start_packet(PacketType::kEvent, nsp, id);
  text += '[';
  append_json_string(text, name);
  if (!values.is_null() && !(values.is_array() && values.empty())) text += ',';
  append_values(text, values, attachments);
  if (!offset.empty()) {
    text += ',';
    append_json_string(text, offset);
  }
  text += ']';
  return finish(std::move(text), PacketType::kBinaryEvent, attachments);
}

EncodedPacket encode_ack(std::string_view nsp, std::uint64_t id, const Json& values) {
  Attachments attachments;
  std::string text = start_packet(PacketType::kAck, nsp, id);
  text += '[';
  append_values(text, values, attachments);
  text += ']';
  return finish(std::move(text), PacketType::kBinaryAck, attachments);
}

EncodedPacket encode_connect(std::string_view nsp, std::string_view socket_id,
                             std::string_view pid) {
  std::string text = start_packet(PacketType::kConnect, nsp);
  text += R"({"sid":)";
  append_json_string(text, socket_id);
  if (!pid.empty()) {
    text += R"(,"pid":)";
    append_json_string(text, pid);
  }
  text += '}';
  return EncodedPacket(Message::text(text));
}

EncodedPacket encode_connect_error(std::string_view nsp, std::string_view message,
                                   const Json& data) {
  std::string text = start_packet(PacketType::kConnectError, nsp);
  text += R"({"message":)";
  append_json_string(text, message);
  if (!data.is_null()) {
    Attachments none;  // CONNECT_ERROR has no binary form: a binary value in it arrives as a bare
                       // placeholder.
    text += R"(,"data":)";
    append_json(text, data, none);
  }
  text += '}';
  return EncodedPacket(Message::text(text));
}

EncodedPacket encode_disconnect(std::string_view nsp) {
  return EncodedPacket(Message::text(start_packet(PacketType::kDisconnect, nsp)));
}

EncodedPacket Encoder::event(std::string_view nsp, std::string_view name, const Json& values,
                             std::optional<std::uint64_t> id, std::string_view offset) const {
  if (!parser_) return encode_event(nsp, name, values, id, offset);
  Json data = Json::array({name});
  append_copies(data, values);
  if (!offset.empty()) data.push_back(offset);
  return encode({PacketType::kEvent, std::string(nsp), id, std::move(data)});
}

EncodedPacket Encoder::ack(std::string_view nsp, std::uint64_t id, const Json& values) const {
  if (!parser_) return encode_ack(nsp, id, values);
  Json data = Json::array();
  append_copies(data, values);
  return encode({PacketType::kAck, std::string(nsp), id, std::move(data)});
}

EncodedPacket Encoder::connect(std::string_view nsp, std::string_view socket_id,
                               std::string_view pid) const {
  if (!parser_) return encode_connect(nsp, socket_id, pid);
  Json data{{"sid", socket_id}};
  if (!pid.empty()) data["pid"] = pid;
  return encode({PacketType::kConnect, std::string(nsp), std::nullopt, std::move(data)});
}

EncodedPacket Encoder::connect_error(std::string_view nsp, std::string_view message,
                                     const Json& data) const {
  if (!parser_) return encode_connect_error(nsp, message, data);
  Json error{{"message", message}};
  if (!data.is_null()) error["data"] = data;
  return encode({PacketType::kConnectError, std::string(nsp), std::nullopt, std::move(error)});
}

EncodedPacket Encoder::disconnect(std::string_view nsp) const {
  if (!parser_) return encode_disconnect(nsp);
  return encode({PacketType::kDisconnect, std::string(nsp), std::nullopt, nullptr});
}

EncodedPacket Encoder::encode(const Packet& packet) const {
  std::vector<Message> messages;
  for (const Parser::Message& message : parser_->encode(packet)) {
    messages.push_back(message.binary ? Message::binary(message.payload)
                                      : Message::text(message.payload));
  }
  CHECK(!messages.empty());  // Parser::encode promises one at least
  if (messages.size() == 1) return EncodedPacket(std::move(messages.front()));
  return EncodedPacket(std::move(messages));
}

}  // namespace snug::socketio
