// Names, ids and answers for clients of Socket.IO 2.
#include "socketio/revision3.h"

#include <utility>

#include "snug/http.h"
#include "socketio/encoder.h"
#include "values/json_writer.h"

namespace snug::socketio {
namespace revision3 {

namespace {

/// All parameters of a query. As in URLSearchParams, the last one of a name counts.
Json parameters(std::string_view query) {
  HttpRequest request;
  request.query = query;
  Json all = Json::object();
  for (auto& [name, value] : request.query_parameters()) all[name] = std::move(value);
  return all;
}

std::string start(PacketType type, std::string_view nsp) {
  std::string text(1, static_cast<char>(type));
  if (nsp != "/") text.append(nsp).push_back(',');
  return text;
}

}  // namespace

Packet without_query(Packet packet) {
  const std::size_t mark = packet.nsp.find('?');
  packet.data = Json::object();
  if (mark == std::string::npos) return packet;
  packet.data = parameters(std::string_view(packet.nsp).substr(mark + 1));
  packet.nsp.erase(mark);
  return packet;
}

std::string socket_id(std::string_view nsp, std::string_view session_id) {
  if (nsp == "/") return std::string(session_id);
  return std::string(nsp).append("#").append(session_id);
}

}  // namespace revision3

EncodedPacket Encoder::connect_revision3(std::string_view nsp) const {
  if (parser_ != nullptr) {
    return encode({PacketType::kConnect, std::string(nsp), std::nullopt, nullptr});
  }
  return EncodedPacket(engineio::Message::text(revision3::start(PacketType::kConnect, nsp)));
}

EncodedPacket Encoder::error_revision3(std::string_view nsp, std::string_view message,
                                       const Json& data) const {
  const Json said = data.is_null() ? Json(std::string(message)) : data;
  if (parser_ != nullptr) {
    return encode({PacketType::kConnectError, std::string(nsp), std::nullopt, said});
  }
  std::string text = revision3::start(PacketType::kConnectError, nsp);
  values::Attachments none;  // This packet has no binary form.
  values::append_json(text, said, none);
  return EncodedPacket(engineio::Message::text(text));
}

}  // namespace snug::socketio
