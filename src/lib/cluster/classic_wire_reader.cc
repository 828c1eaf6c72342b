// Reads any bytes of the wire of @socket.io/redis-adapter. Broadcasts, which are many, become JSON
// text in one pass.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "cluster/classic_types.h"
#include "cluster/classic_wire.h"
#include "cluster/wire_text.h"
#include "snug/event_name.h"
#include "values/json_reader.h"
#include "values/message_pack.h"
#include "values/message_pack_cursor.h"

namespace snug::cluster {
namespace {

using values::MessagePackCursor;

bool take_names(MessagePackCursor& cursor, std::vector<std::string>& names) {
  std::size_t size = 0;
  if (!cursor.read_array(size)) return false;
  names.clear();
  names.reserve(size);
  for (; size > 0; --size) {
    const auto before = cursor.rest();
    std::string_view name;
    std::uint64_t number = 0;
    if (cursor.read_string(name)) {
      names.emplace_back(name);
      continue;
    }
    cursor.jump(before);
    if (!cursor.read_unsigned(number)) return false;
    names.push_back(std::to_string(number));
  }
  return true;
}

bool take_flag(MessagePackCursor& cursor, std::string_view name, EmitFlags& flags) {
  const auto before = cursor.rest();
  bool on = false;
  std::uint64_t number = 0;
  if (name == "timeout" && cursor.read_unsigned(number)) {
    flags.timeout = time_of(number);
    return true;
  }
  cursor.jump(before);
  if (!cursor.read_bool(on)) {
    cursor.jump(before);
    return cursor.skip(kMaxDepth);
  }
  if (name == "volatile") flags.volatile_flag = on;
  if (name == "compress") flags.compress = on;
  if (name == "expectSingleResponse") flags.expect_single_response = on;
  return true;
}

bool take_flags(MessagePackCursor& cursor, EmitFlags& flags) {
  std::size_t size = 0;
  if (!cursor.read_map(size)) return false;
  for (; size > 0; --size) {
    std::string_view name;
    if (!cursor.read_string(name) || !take_flag(cursor, name, flags)) return false;
  }
  return true;
}

bool take_option(MessagePackCursor& cursor, std::string_view name, BroadcastOptions& options) {
  if (name == "rooms") return take_names(cursor, options.rooms);
  if (name == "except") return take_names(cursor, options.except);
  if (name == "flags") return take_flags(cursor, options.flags);
  return cursor.skip(kMaxDepth);
}

bool is_event_packet(std::uint64_t type) {
  return type == kEventPacket || type == kBinaryEventPacket;
}

/// `{type, data, nsp}` of a request.
bool take_packet(Json* packet, const std::string& nsp, Message& message) {
  if (packet == nullptr || !packet->is_object()) return false;
  const Json* const its_nsp = find_member(*packet, "nsp");
  if (its_nsp != nullptr ? *its_nsp != nsp : nsp != "/") return false;
  const auto data = packet->find("data");
  return data != packet->end() && read_event(&*data, message.event, message.values);
}

/// The old form of a change, for one socket: `{sid, room}`.
bool read_old_form(const Json& request, Message& message) {
  std::string sid;
  if (!read_id(find_member(request, "sid"), sid)) return false;
  message.for_one_socket = true;
  message.options.rooms.push_back(std::move(sid));
  const Json* const room = find_member(request, "room");
  if (room != nullptr && room->is_string()) message.rooms.push_back(room->get<std::string>());
  read_id(find_member(request, "requestId"), message.request_id);
  return true;
}

bool read_change(const Json& request, Message& message) {
  const Json* const close = find_member(request, "close");
  message.close = close != nullptr && close->is_boolean() && close->get<bool>();
  const Json* const options = find_member(request, "opts");
  if (options == nullptr) return read_old_form(request, message);
  if (!read_options(options, message.options)) return false;
  if (message.kind == MessageKind::kDisconnect) return true;
  return read_names(find_member(request, "rooms"), message.rooms);
}

std::optional<MessageKind> kind_of(std::uint64_t type) {
  switch (type) {
    case kSocketsType:
      return MessageKind::kSockets;
    case kRoomsType:
      return MessageKind::kRooms;
    case kJoinType:
      return MessageKind::kJoin;
    case kLeaveType:
      return MessageKind::kLeave;
    case kDisconnectType:
      return MessageKind::kDisconnect;
    case kFetchType:
      return MessageKind::kFetch;
    case kServerEventType:
      return MessageKind::kServerEvent;
    case kBroadcastType:
      return MessageKind::kAsk;
    default:
      return std::nullopt;
  }
}

/// The members of a request beside type, sender and id.
bool read_body(Json& request, const std::string& nsp, Message& message) {
  switch (message.kind) {
    case MessageKind::kJoin:
    case MessageKind::kLeave:
    case MessageKind::kDisconnect:
      return read_change(request, message);
    case MessageKind::kServerEvent:
      return read_server_event(find_member(request, "data"), message.event, message.values);
    case MessageKind::kSockets:
      return read_names(find_member(request, "rooms"), message.options.rooms);
    case MessageKind::kFetch:
      return read_options(find_member(request, "opts"), message.options);
    case MessageKind::kAsk:
      return take_packet(find_member(request, "packet"), nsp, message) &&
             read_options(find_member(request, "opts"), message.options);
    default:
      return true;
  }
}

bool needs_answer(MessageKind kind) {
  return kind == MessageKind::kSockets || kind == MessageKind::kRooms ||
         kind == MessageKind::kFetch || kind == MessageKind::kAsk;
}

}  // namespace

bool ClassicWire::concerns_us(const BroadcastOptions& options) const {
  return options.rooms.empty() ||
         std::any_of(options.rooms.begin(), options.rooms.end(), settings().has_room);
}

/// `[uid, packet, opts]`. The packet is read only if its rooms are here. If the channel did not
/// tell, they are looked at first.
Reading ClassicWire::read_broadcast(std::string_view bytes, bool to_one_room,
                                    Message& message) const {
  MessagePackCursor cursor(bytes);
  std::size_t size = 0;
  std::string_view uid;
  if (!cursor.read_array(size) || size < 3) return Reading::kUnreadable;
  const auto before = cursor.rest();
  if (!cursor.read_string(uid)) {
    cursor.jump(before);
    if (!cursor.skip(kMaxDepth)) return Reading::kUnreadable;
  }
  if (!uid.empty() && uid == settings().uid) return Reading::kNotForUs;
  message.kind = MessageKind::kBroadcast;
  message.uid = uid.substr(0, kMaxIdBytes);
  message.text.reserve(bytes.size());  // less than that, but for escapes and numbers
  bool ours = true;
  if (to_one_room) {
    if (!read_packet(cursor, message, ours)) return Reading::kUnreadable;
    return ours ? read_options(cursor, message) : Reading::kNotForUs;
  }
  MessagePackCursor packet = cursor;
  if (!cursor.skip(kMaxDepth)) return Reading::kUnreadable;
  const Reading options = read_options(cursor, message);
  if (options != Reading::kRead) return options;
  if (!read_packet(packet, message, ours)) return Reading::kUnreadable;
  return ours ? Reading::kRead : Reading::kNotForUs;
}

Reading ClassicWire::read_options(MessagePackCursor& cursor, Message& message) const {
  std::size_t size = 0;
  if (!cursor.read_map(size)) return Reading::kUnreadable;
  for (; size > 0; --size) {
    std::string_view name;
    if (!cursor.read_string(name) || !take_option(cursor, name, message.options)) {
      return Reading::kUnreadable;
    }
  }
  return concerns_us(message.options) ? Reading::kRead : Reading::kNotForUs;
}

/// Members in any order. A packet without nsp is for "/".
bool ClassicWire::read_packet(MessagePackCursor& cursor, Message& message, bool& ours) const {
  std::size_t size = 0;
  if (!cursor.read_map(size)) return false;
  std::string_view nsp = "/";
  bool has_data = false;
  for (; size > 0; --size) {
    std::string_view name;
    std::uint64_t type = 0;
    if (!cursor.read_string(name)) return false;
    if (name == "type") {
      if (!cursor.read_unsigned(type) || !is_event_packet(type)) return false;
    } else if (name == "nsp") {
      if (!cursor.read_string(nsp)) return false;
    } else if (name == "data" && !has_data) {
      has_data = true;
      if (!read_values(cursor, message)) return false;
    } else if (!cursor.skip(kMaxDepth)) {
      return false;
    }
  }
  ours = nsp == settings().nsp;
  return has_data || !ours;
}

/// `[event, …values]` as text if it has no binary values, else as a Json.
bool ClassicWire::read_values(MessagePackCursor& cursor, Message& message) const {
  const auto whole = cursor.rest();
  std::size_t size = 0;
  std::string_view event;
  bool is_text = cursor.read_array(size) && size > 0 && cursor.read_string(event);
  for (std::size_t i = 1; is_text && i < size; ++i) {
    if (i > 1) message.text += ',';
    is_text = cursor.append_json(message.text, kMaxDepth);
  }
  if (is_text) {
    message.event = event;
    return !EventName(event).reserved();
  }
  message.text.clear();
  std::string_view rest = whole;
  auto data = values::take_message_pack(rest, kMaxDepth);
  cursor.jump(rest);
  return data && read_event(&*data, message.event, message.values);
}

Reading ClassicWire::read_request(std::string_view bytes, Message& message) const {
  auto request = read_object(bytes);
  if (!request) return Reading::kUnreadable;
  std::size_t type = 0;
  if (!read_count(find_member(*request, "type"), type)) return Reading::kUnreadable;
  const auto kind = kind_of(type);
  if (!kind) return Reading::kNotForUs;  // of a later version
  message.kind = *kind;
  read_id(find_member(*request, "uid"), message.uid);
  if (message.uid == settings().uid) return Reading::kNotForUs;
  const bool has_id = read_id(find_member(*request, "requestId"), message.request_id);
  if (needs_answer(*kind) && !has_id) return Reading::kUnreadable;
  return read_body(*request, settings().nsp, message) ? Reading::kRead : Reading::kUnreadable;
}

/// Most answers have no type: who asked knows what it is.
Reading ClassicWire::read_answer(std::string_view bytes, Answer& answer) const {
  auto value = read_object(bytes);
  if (!value || !read_id(find_member(*value, "requestId"), answer.request_id)) {
    return Reading::kUnreadable;
  }
  const auto take = [&](AnswerKind kind, std::string_view name) {
    return take_content(*value, name, kind, answer);
  };
  std::size_t type = SIZE_MAX;
  read_count(find_member(*value, "type"), type);
  if (type == kServerEventType) return take(AnswerKind::kValue, "data");
  if (type == kClientValueType) return take(AnswerKind::kClientValue, "packet");
  if (type == kClientCountType) return take_client_count(*value, answer);
  if (value->contains("sockets")) return take(AnswerKind::kFound, "sockets");
  if (value->contains("rooms")) return take(AnswerKind::kFound, "rooms");
  return Reading::kRead;
}

}  // namespace snug::cluster
