// Writes and reads the messages of Node's ClusterAdapter.
#include "cluster/sharded_wire.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "cluster/classic_types.h"
#include "cluster/wire_text.h"
#include "values/json_reader.h"
#include "values/json_writer.h"
#include "values/message_pack.h"

namespace snug::cluster {
namespace {

// MessageType of socket.io-adapter.
constexpr int kBroadcastMessage = 3;
constexpr int kJoinMessage = 4;
constexpr int kLeaveMessage = 5;
constexpr int kDisconnectMessage = 6;
constexpr int kFetchMessage = 7;
constexpr int kFetchAnswer = 8;
constexpr int kServerEventMessage = 9;
constexpr int kServerEventAnswer = 10;
constexpr int kClientCountAnswer = 11;
constexpr int kClientValueAnswer = 12;

bool has_binary(const Json& value) {
  if (value.is_binary()) return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), has_binary);
}

bool read_broadcast(Json& data, Message& message) {
  Json* const packet = find_member(data, "packet");
  if (packet == nullptr || !packet->is_object()) return false;
  message.kind = message.request_id.empty() ? MessageKind::kBroadcast : MessageKind::kAsk;
  return read_options(find_member(data, "opts"), message.options) &&
         read_event(find_member(*packet, "data"), message.event, message.values);
}

bool read_change(int type, const Json& data, Message& message) {
  if (!read_options(find_member(data, "opts"), message.options)) return false;
  if (type == kDisconnectMessage) {
    message.kind = MessageKind::kDisconnect;
    const Json* const close = find_member(data, "close");
    message.close = close != nullptr && *close == true;
    return true;
  }
  message.kind = type == kJoinMessage ? MessageKind::kJoin : MessageKind::kLeave;
  return read_names(find_member(data, "rooms"), message.rooms);
}

bool read_data(int type, Json& data, Message& message) {
  switch (type) {
    case kBroadcastMessage:
      return read_broadcast(data, message);
    case kFetchMessage:
      message.kind = MessageKind::kFetch;
      return !message.request_id.empty() &&
             read_options(find_member(data, "opts"), message.options);
    case kServerEventMessage:
      message.kind = MessageKind::kServerEvent;
      return read_server_event(find_member(data, "packet"), message.event, message.values);
    default:
      return read_change(type, data, message);
  }
}

}  // namespace

ShardedWire::ShardedWire(WireSettings its_settings, bool by_room, bool private_rooms)
    : Wire(std::move(its_settings)),
      channel_(settings().key + '#' + settings().nsp + '#'),
      by_room_(by_room),
      private_rooms_(private_rooms) {}

std::string ShardedWire::response_channel(std::string_view uid) const {
  return channel_ + std::string(uid) + '#';
}

/// `data` is the inside of an object.
std::string ShardedWire::text_of(int type, std::string_view data) const {
  std::string text = R"({"type":)" + std::to_string(type) + R"(,"data":{)";
  text.append(data).append("},");
  append_pair(text, "uid", settings().uid);
  text += ',';
  append_pair(text, "nsp", settings().nsp);
  return text + '}';
}

/// `data` is a map.
std::string ShardedWire::pack_of(int type, std::string_view data) const {
  std::string bytes;
  values::append_message_pack_map(bytes, 4);
  append_pack_type(bytes, type);
  values::append_message_pack_string(bytes, "data");
  bytes += data;
  append_pack_pair(bytes, "uid", settings().uid);
  append_pack_pair(bytes, "nsp", settings().nsp);
  return bytes;
}

ShardedWire::Body ShardedWire::event_body(std::string_view id, std::string_view event,
                                          OutgoingList values, const BroadcastOptions& options) {
  std::string text = R"("packet":{"type":2,"data":)";
  if (append_event_json(text, event, values)) {
    text += "},";
    if (!id.empty()) {
      append_pair(text, "requestId", id);
      text += ',';
    }
    append_options_json(text, options, /*with_flags=*/true);
    return {kBroadcastMessage, std::move(text), false};
  }
  std::string data;
  values::append_message_pack_map(data, id.empty() ? 2 : 3);
  values::append_message_pack_string(data, "packet");
  values::append_message_pack_map(data, 2);
  append_pack_type(data, kEventPacket);
  values::append_message_pack_string(data, "data");
  append_event_pack(data, event, values);
  if (!id.empty()) append_pack_pair(data, "requestId", id);
  values::append_message_pack_string(data, "opts");
  append_options_pack(data, options, /*flags_first=*/false);
  return {kBroadcastMessage, std::move(data), true};
}

Publication ShardedWire::broadcast(std::string_view event, OutgoingList values,
                                   const BroadcastOptions& options) const {
  std::string channel = channel_;
  const auto room = only_room(options.rooms);
  if (by_room_ && room && (private_rooms_ || !looks_like_an_id(*room))) {
    channel.append(*room).append("#");
  }
  return {std::move(channel), whole(event_body({}, event, values, options))};
}

Publication ShardedWire::ask(std::string_view id, std::string_view event, OutgoingList values,
                             const BroadcastOptions& options) const {
  return {channel_, whole(event_body(id, event, values, options))};
}

ShardedWire::Body ShardedWire::change_body(int type, const BroadcastOptions& options,
                                           const RoomNames& rooms) {
  std::string data;
  append_options_json(data, options, /*with_flags=*/true);
  data += R"(,"rooms":)";
  append_names_json(data, rooms);
  return {type, std::move(data), false};
}

ShardedWire::Body ShardedWire::join_body(const BroadcastOptions& options, const RoomNames& rooms) {
  return change_body(kJoinMessage, options, rooms);
}

ShardedWire::Body ShardedWire::leave_body(const BroadcastOptions& options, const RoomNames& rooms) {
  return change_body(kLeaveMessage, options, rooms);
}

Publication ShardedWire::join(const BroadcastOptions& options, const RoomNames& rooms) const {
  return {channel_, whole(join_body(options, rooms))};
}

Publication ShardedWire::leave(const BroadcastOptions& options, const RoomNames& rooms) const {
  return {channel_, whole(leave_body(options, rooms))};
}

ShardedWire::Body ShardedWire::disconnect_body(const BroadcastOptions& options, bool close) {
  std::string data;
  append_options_json(data, options, /*with_flags=*/true);
  data += close ? R"(,"close":true)" : R"(,"close":false)";
  return {kDisconnectMessage, std::move(data), false};
}

Publication ShardedWire::disconnect(const BroadcastOptions& options, bool close) const {
  return {channel_, whole(disconnect_body(options, close))};
}

Publication ShardedWire::find_sockets(std::string_view id, const RoomNames& rooms) const {
  return fetch(id, {rooms.to_vector(), {}, {}});
}

Publication ShardedWire::find_rooms(std::string_view id) const {
  return fetch(id, {});
}

Publication ShardedWire::fetch(std::string_view id, const BroadcastOptions& options) const {
  std::string data;
  append_options_json(data, options, /*with_flags=*/true);
  data += ',';
  append_pair(data, "requestId", id);
  return {channel_, whole({kFetchMessage, std::move(data), false})};
}

Publication ShardedWire::server_event(std::string_view id, std::string_view event,
                                      OutgoingList values) const {
  std::string text;
  if (!id.empty()) {
    append_pair(text, "requestId", id);
    text += ',';
  }
  text += R"("packet":)";
  if (append_event_json(text, event, values))
    return {channel_, whole({kServerEventMessage, std::move(text), false})};
  std::string data;
  values::append_message_pack_map(data, id.empty() ? 1 : 2);
  if (!id.empty()) append_pack_pair(data, "requestId", id);
  values::append_message_pack_string(data, "packet");
  append_event_pack(data, event, values);
  return {channel_, whole({kServerEventMessage, std::move(data), true})};
}

Publication ShardedWire::answer(const Message& question, int type, std::string_view name,
                                const Json* value) const {
  const std::string channel = response_channel(question.uid);
  if (value != nullptr && has_binary(*value)) {
    std::string data;
    values::append_message_pack_map(data, 2);
    append_pack_pair(data, "requestId", question.request_id);
    values::append_message_pack_string(data, name);
    values::append_message_pack(data, *value);
    return {channel, whole({type, std::move(data), true})};
  }
  std::string data;
  append_pair(data, "requestId", question.request_id);
  if (value != nullptr) {
    data += ',';
    values::append_json_string(data, name);
    data += ':';
    append_node_json(data, *value);
  }
  return {channel, whole({type, std::move(data), false})};
}

Publication ShardedWire::found(const Message& question,
                               const std::vector<SocketDetails>& sockets) const {
  const bool binary = std::any_of(sockets.begin(), sockets.end(), [](const SocketDetails& socket) {
    return has_binary(socket.data) || has_binary(socket.handshake.auth);
  });
  if (binary) {
    Json all = Json::array();
    for (const SocketDetails& socket : sockets) {
      all.push_back({{"id", socket.id},
                     {"handshake", socket.handshake},
                     {"rooms", socket.rooms},
                     {"data", socket.data.is_null() ? Json::object() : socket.data}});
    }
    return answer(question, kFetchAnswer, "sockets", &all);
  }
  std::string data;
  append_pair(data, "requestId", question.request_id);
  data += R"(,"sockets":)";
  append_sockets_json(data, sockets);
  return {response_channel(question.uid), whole({kFetchAnswer, std::move(data), false})};
}

Publication ShardedWire::value(const Message& question, const Json* value) const {
  return answer(question, kServerEventAnswer, "packet", value);
}

Publication ShardedWire::client_count(const Message& question, std::size_t count) const {
  const Json number = count;
  return answer(question, kClientCountAnswer, "clientCount", &number);
}

Publication ShardedWire::client_value(const Message& question, const Json* value) const {
  return answer(question, kClientValueAnswer, "packet", value);
}

Reading ShardedWire::read_message(std::string_view channel, std::string_view bytes,
                                  Message& message) const {
  if (channel != channel_ && channel.starts_with(channel_) && channel.ends_with('#')) {
    const auto room = channel.substr(channel_.size(), channel.size() - channel_.size() - 1);
    if (!settings().has_room(room)) return Reading::kNotForUs;
  }
  auto value = read_object(bytes);
  std::size_t type = 0;
  if (!value || !read_count(find_member(*value, "type"), type)) return Reading::kUnreadable;
  read_id(find_member(*value, "uid"), message.uid);
  const Json* const nsp = find_member(*value, "nsp");
  if (message.uid == settings().uid || nsp == nullptr || *nsp != settings().nsp) {
    return Reading::kNotForUs;
  }
  if (!is_message(type)) return Reading::kNotForUs;  // heartbeats, and types of later versions
  Json* const data = find_member(*value, "data");
  if (data == nullptr) return Reading::kUnreadable;
  return read_body(type, *data, message) ? Reading::kRead : Reading::kUnreadable;
}

bool ShardedWire::is_message(std::size_t type) {
  return type >= kBroadcastMessage && type <= kServerEventMessage && type != kFetchAnswer;
}

bool ShardedWire::read_body(std::size_t type, Json& data, Message& message) {
  if (!is_message(type) || !data.is_object()) return false;
  const Json* const id = find_member(data, "requestId");
  if (id != nullptr && !read_id(id, message.request_id)) return false;
  return read_data(static_cast<int>(type), data, message);
}

Reading ShardedWire::read_answer(std::string_view bytes, Answer& answer) const {
  auto value = read_object(bytes);
  std::size_t type = 0;
  if (!value || !read_count(find_member(*value, "type"), type)) return Reading::kUnreadable;
  read_id(find_member(*value, "uid"), answer.uid);
  Json* const data = find_member(*value, "data");
  if (data == nullptr || !data->is_object() ||
      !read_id(find_member(*data, "requestId"), answer.request_id)) {
    return Reading::kUnreadable;
  }
  const auto take = [&](AnswerKind kind, std::string_view name) {
    return take_content(*data, name, kind, answer);
  };
  if (type == kFetchAnswer) return take(AnswerKind::kFound, "sockets");
  if (type == kServerEventAnswer) return take(AnswerKind::kValue, "packet");
  if (type == kClientValueAnswer) return take(AnswerKind::kClientValue, "packet");
  return type == kClientCountAnswer ? take_client_count(*data, answer) : Reading::kNotForUs;
}

std::unique_ptr<Wire> sharded_wire(WireSettings settings, bool by_room, bool private_rooms) {
  return std::make_unique<ShardedWire>(std::move(settings), by_room, private_rooms);
}

}  // namespace snug::cluster
