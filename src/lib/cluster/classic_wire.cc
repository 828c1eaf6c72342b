// Writes messages, and decides which reader a channel needs.
#include "cluster/classic_wire.h"

#include <cstdint>
#include <utility>

#include "cluster/classic_types.h"
#include "cluster/wire_text.h"
#include "values/json_writer.h"
#include "values/message_pack.h"

namespace snug::cluster {
namespace {

/// `{type, data, nsp}`.
void append_packet(std::string& bytes, const std::string& nsp, std::string_view event,
                   OutgoingList values) {
  values::append_message_pack_map(bytes, 3);
  append_pack_type(bytes, kEventPacket);
  values::append_message_pack_string(bytes, "data");
  append_event_pack(bytes, event, values);
  append_pack_pair(bytes, "nsp", nsp);
}

std::string begin_answer(const Message& question, int type = -1) {
  std::string text = "{";
  if (type >= 0) text += R"("type":)" + std::to_string(type) + ',';
  append_pair(text, "requestId", question.request_id);
  return text;
}

}  // namespace

ClassicWire::ClassicWire(WireSettings settings, Role role)
    : Wire(std::move(settings)),
      channel_(this->settings().key + '#' + this->settings().nsp + '#'),
      request_channel_(this->settings().key + "-request#" + this->settings().nsp + '#'),
      response_channel_(this->settings().key + "-response#" + this->settings().nsp + '#'),
      role_(role) {}

std::string ClassicWire::response_channel(std::string_view uid) const {
  std::string channel = response_channel_;
  if (!uid.empty()) channel.append(uid).append("#");
  return channel;
}

std::string ClassicWire::channel_of(std::optional<std::string_view> room) const {
  std::string channel = channel_;
  if (room) channel.append(*room).append("#");
  return channel;
}

Publication ClassicWire::broadcast(std::string_view event, OutgoingList values,
                                   const BroadcastOptions& options) const {
  std::string bytes;
  values::append_message_pack_array(bytes, 3);
  values::append_message_pack_string(bytes, settings().uid);
  append_packet(bytes, settings().nsp, event, values);
  append_options_pack(bytes, options, role_ == Role::kEmitter);
  return {channel_of(only_room(options.rooms)), std::move(bytes)};
}

Publication ClassicWire::ask(std::string_view id, std::string_view event, OutgoingList values,
                             const BroadcastOptions& options) const {
  std::string bytes;
  values::append_message_pack_map(bytes, 5);
  append_pack_pair(bytes, "uid", settings().uid);
  append_pack_pair(bytes, "requestId", id);
  append_pack_type(bytes, kBroadcastType);
  values::append_message_pack_string(bytes, "packet");
  append_packet(bytes, settings().nsp, event, values);
  values::append_message_pack_string(bytes, "opts");
  append_options_pack(bytes, options, /*flags_first=*/false);
  return {request_channel_, std::move(bytes)};
}

Publication ClassicWire::request(std::string text) const {
  text += '}';
  return {request_channel_, std::move(text)};
}

std::string ClassicWire::begin_request(int type, std::string_view id) const {
  std::string text = "{";
  if (role_ == Role::kServer || type == kServerEventType) {
    append_pair(text, "uid", settings().uid);
    text += ',';
  }
  if (!id.empty()) {
    append_pair(text, "requestId", id);
    text += ',';
  }
  text += R"("type":)" + std::to_string(type);
  return text;
}

Publication ClassicWire::change(int type, const BroadcastOptions& options,
                                const RoomNames& rooms) const {
  std::string text = begin_request(type) + ',';
  append_options_json(text, options, /*with_flags=*/false);
  text += R"(,"rooms":)";
  append_names_json(text, rooms);
  return request(std::move(text));
}

Publication ClassicWire::join(const BroadcastOptions& options, const RoomNames& rooms) const {
  return change(kJoinType, options, rooms);
}

Publication ClassicWire::leave(const BroadcastOptions& options, const RoomNames& rooms) const {
  return change(kLeaveType, options, rooms);
}

Publication ClassicWire::disconnect(const BroadcastOptions& options, bool close) const {
  std::string text = begin_request(kDisconnectType) + ',';
  append_options_json(text, options, /*with_flags=*/false);
  text += close ? R"(,"close":true)" : R"(,"close":false)";
  return request(std::move(text));
}

Publication ClassicWire::find_sockets(std::string_view id, const RoomNames& rooms) const {
  std::string text = begin_request(kSocketsType, id);
  text += R"(,"rooms":)";
  append_names_json(text, rooms);
  return request(std::move(text));
}

Publication ClassicWire::find_rooms(std::string_view id) const {
  return request(begin_request(kRoomsType, id));
}

Publication ClassicWire::fetch(std::string_view id, const BroadcastOptions& options) const {
  std::string text = begin_request(kFetchType, id) + ',';
  append_options_json(text, options, /*with_flags=*/false);
  return request(std::move(text));
}

Publication ClassicWire::server_event(std::string_view id, std::string_view event,
                                      OutgoingList values) const {
  std::string text = begin_request(kServerEventType, id);
  text += R"(,"data":)";
  append_event_node_json(text, event, values);
  return request(std::move(text));
}

Publication ClassicWire::answer_to(const Message& question, std::string bytes) const {
  return {response_channel(settings().answers_to_own_channel ? question.uid : std::string_view()),
          std::move(bytes)};
}

Publication ClassicWire::found(const Message& question,
                               const std::vector<std::string>& names) const {
  std::string text = begin_answer(question);
  text += question.kind == MessageKind::kRooms ? R"(,"rooms":)" : R"(,"sockets":)";
  append_names_json(text, names);
  return answer_to(question, text + '}');
}

Publication ClassicWire::found(const Message& question,
                               const std::vector<SocketDetails>& sockets) const {
  std::string text = begin_answer(question) + R"(,"sockets":)";
  append_sockets_json(text, sockets);
  return answer_to(question, text + '}');
}

Publication ClassicWire::value(const Message& question, const Json* value) const {
  std::string text = begin_answer(question, kServerEventType);
  if (value != nullptr) {
    text += R"(,"data":)";
    append_node_json(text, *value);
  }
  return {response_channel_, text + '}'};  // as in Node: never to one asker
}

Publication ClassicWire::client_count(const Message& question, std::size_t count) const {
  std::string text = begin_answer(question, kClientCountType);
  text += R"(,"clientCount":)" + std::to_string(count);
  return answer_to(question, text + '}');
}

Publication ClassicWire::client_value(const Message& question, const Json* value) const {
  std::string bytes;
  values::append_message_pack_map(bytes, value != nullptr ? 3 : 2);
  append_pack_type(bytes, kClientValueType);
  append_pack_pair(bytes, "requestId", question.request_id);
  if (value != nullptr) {
    values::append_message_pack_string(bytes, "packet");
    values::append_message_pack(bytes, *value);
  }
  return answer_to(question, std::move(bytes));
}

Publication ClassicWire::done(const Message& question) const {
  return answer_to(question, begin_answer(question) + '}');
}

Reading ClassicWire::read_message(std::string_view channel, std::string_view bytes,
                                  Message& message) const {
  if (channel == request_channel_) return read_request(bytes, message);
  if (!channel.starts_with(channel_) || !channel.ends_with('#')) return Reading::kNotForUs;
  const bool to_one_room = channel.size() > channel_.size();
  if (to_one_room) {
    channel.remove_prefix(channel_.size());
    channel.remove_suffix(1);
    if (!settings().has_room(channel)) return Reading::kNotForUs;
  }
  return read_broadcast(bytes, to_one_room, message);
}

std::unique_ptr<Wire> classic_wire(WireSettings settings) {
  return std::make_unique<ClassicWire>(std::move(settings));
}

}  // namespace snug::cluster
