// Writes packets (Socket.IO protocol 5, "Packet encoding").
#include "socketio/encoder.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "socketio/packet.h"
#include "values/json_writer.h"

namespace snug::socketio {
namespace {

using engineio::Message;

constexpr std::size_t kMaxKeptBytes = 64 * 1024;

std::string_view view_of(const Json::binary_t& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Changes a plain packet to its binary form if it has attachments, which are known only after its
/// payload is written.
EncodedPacket finish(std::string& text, PacketType binary, const values::Attachments& attachments) {
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

}  // namespace

/// Writes the type, then "/nsp," and the acknowledgement id where present. The caller appends the
/// rest.
std::string& Encoder::start(PacketType type, std::string_view nsp,
                            std::optional<std::uint64_t> id) const {
  if (text_.capacity() > kMaxKeptBytes) text_ = std::string();
  text_.assign(1, static_cast<char>(type));
  if (nsp != "/") {
    text_ += nsp;
    text_ += ',';
  }
  if (id) values::append_number(text_, *id);
  return text_;
}

EncodedPacket Encoder::event(std::string_view nsp, std::string_view name, OutgoingList values,
                             std::optional<std::uint64_t> id, std::string_view offset) const {
  if (parser_) {
    Json data = Json::array({name});
    append_copies(data, values);
    if (!offset.empty()) data.push_back(offset);
    return encode({PacketType::kEvent, std::string(nsp), id, std::move(data)});
  }
  values::Attachments attachments;
  std::string& text = start(PacketType::kEvent, nsp, id);
  text += '[';
  values::append_json_string(text, name);
  values::append_values(text, values, attachments);
  if (!offset.empty()) {
    text += ',';
    values::append_json_string(text, offset);
  }
  text += ']';
  return finish(text, PacketType::kBinaryEvent, attachments);
}

EncodedPacket Encoder::ack(std::string_view nsp, std::uint64_t id, OutgoingList values) const {
  if (parser_) {
    return encode({PacketType::kAck, std::string(nsp), id, to_array(values)});
  }
  values::Attachments attachments;
  std::string& text = start(PacketType::kAck, nsp, id);
  text += '[';
  values::append_values(text, values, attachments);
  text += ']';
  return finish(text, PacketType::kBinaryAck, attachments);
}

EncodedPacket Encoder::connect(std::string_view nsp, std::string_view socket_id,
                               std::string_view pid) const {
  if (parser_) {
    Json data{{"sid", socket_id}};
    if (!pid.empty()) data["pid"] = pid;
    return encode({PacketType::kConnect, std::string(nsp), std::nullopt, std::move(data)});
  }
  std::string& text = start(PacketType::kConnect, nsp);
  text += R"({"sid":)";
  values::append_json_string(text, socket_id);
  if (!pid.empty()) {
    text += R"(,"pid":)";
    values::append_json_string(text, pid);
  }
  text += '}';
  return EncodedPacket(Message::text(text));
}

EncodedPacket Encoder::connect_error(std::string_view nsp, std::string_view message,
                                     const Json& data) const {
  if (parser_) {
    Json error{{"message", message}};
    if (!data.is_null()) error["data"] = data;
    return encode({PacketType::kConnectError, std::string(nsp), std::nullopt, std::move(error)});
  }
  std::string& text = start(PacketType::kConnectError, nsp);
  text += R"({"message":)";
  values::append_json_string(text, message);
  if (!data.is_null()) {
    values::Attachments none;  // CONNECT_ERROR has no binary form; a binary value in it becomes
                               // a bare placeholder.
    text += R"(,"data":)";
    values::append_json(text, data, none);
  }
  text += '}';
  return EncodedPacket(Message::text(text));
}

EncodedPacket Encoder::disconnect(std::string_view nsp) const {
  if (parser_) return encode({PacketType::kDisconnect, std::string(nsp), std::nullopt, nullptr});
  return EncodedPacket(Message::text(start(PacketType::kDisconnect, nsp)));
}

EncodedPacket Encoder::encode(const Packet& packet) const {
  std::vector<Message> messages;
  for (const Parser::Message& message : parser_->encode(packet)) {
    messages.push_back(message.binary ? Message::binary(message.payload)
                                      : Message::text(message.payload));
  }
  REQUIRE(!messages.empty(), "Parser::encode", "returned no message for a packet");
  if (messages.size() == 1) return EncodedPacket(std::move(messages.front()));
  return EncodedPacket(std::move(messages));
}

}  // namespace snug::socketio
