// JSON as JavaScript writes it, and MessagePack as notepack.io does.
#include "cluster/wire_text.h"

#include <algorithm>

#include <cstdint>
#include <unordered_set>
#include <utility>

#include "snug/event_name.h"
#include "values/json_reader.h"
#include "values/json_writer.h"
#include "values/message_pack.h"

namespace snug::cluster {
namespace {

/// With each binary value as Node's Buffer writes itself: `{"type":"Buffer","data":[1,2]}`.
Json with_buffers(const Json& value) {
  if (value.is_binary()) {
    const auto& bytes = value.get_binary();
    return {{"type", "Buffer"}, {"data", std::vector<int>(bytes.begin(), bytes.end())}};
  }
  Json copy = value;
  if (copy.is_structured()) {
    for (Json& item : copy) item = with_buffers(item);
  }
  return copy;
}

template <class Visit>
void each_once(const std::vector<std::string>& names, Visit visit) {
  if (names.size() < 2) {
    for (const std::string& name : names) visit(name);
    return;
  }
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names) {
    if (seen.insert(name).second) visit(name);
  }
}

std::size_t distinct_count(const std::vector<std::string>& names) {
  std::size_t count = 0;
  each_once(names, [&count](const std::string&) { ++count; });
  return count;
}

bool event_name_of(const Json& value, std::string& event) {
  if (value.is_number_integer()) {
    event = value.dump();  // Node's clients hear it under that name
    return true;
  }
  if (!value.is_string()) return false;
  event = value.get_ref<const std::string&>();
  return true;
}

/// Splits `[event, …values]`.
bool split_event(Json* data, std::string& event, Json& values) {
  if (data == nullptr || !data->is_array() || data->empty()) return false;
  if (!event_name_of(data->front(), event)) return false;
  values = std::move(*data);
  values.erase(values.begin());
  return true;
}

}  // namespace

void append_node_json(std::string& text, const Json& value) {
  const std::size_t before = text.size();
  values::Attachments attachments;
  values::append_json(text, value, attachments);
  if (attachments.empty()) return;
  text.resize(before);
  attachments.clear();
  values::append_json(text, with_buffers(value), attachments);
}

bool append_event_json(std::string& text, std::string_view event, OutgoingList values) {
  const std::size_t before = text.size();
  values::Attachments attachments;
  text += '[';
  values::append_json_string(text, event);
  values::append_values(text, values, attachments);
  text += ']';
  if (attachments.empty()) return true;
  text.resize(before);
  return false;
}

void append_event_node_json(std::string& text, std::string_view event, OutgoingList values) {
  if (append_event_json(text, event, values)) return;
  const Json converted = with_buffers(to_array(values));
  append_event_json(text, event, {Outgoing::each_of(converted)});
}

void append_event_pack(std::string& bytes, std::string_view event, OutgoingList values) {
  values::append_message_pack_event(bytes, event, values);
}

void append_names_json(std::string& text, const std::vector<std::string>& names) {
  append_names_json(text, RoomNames(names));
}

void append_names_json(std::string& text, const RoomNames& names) {
  text += '[';
  bool first = true;
  names.each([&](std::string_view name) {
    if (!std::exchange(first, false)) text += ',';
    values::append_json_string(text, name);
  });
  text += ']';
}

void append_set_json(std::string& text, const std::vector<std::string>& names) {
  text += '[';
  bool first = true;
  each_once(names, [&](const std::string& name) {
    if (!std::exchange(first, false)) text += ',';
    values::append_json_string(text, name);
  });
  text += ']';
}

void append_set_pack(std::string& bytes, const std::vector<std::string>& names) {
  values::append_message_pack_array(bytes, distinct_count(names));
  each_once(names,
            [&](const std::string& name) { values::append_message_pack_string(bytes, name); });
}

void append_sockets_json(std::string& text, const std::vector<SocketDetails>& sockets) {
  text += '[';
  bool first = true;
  for (const SocketDetails& socket : sockets) {
    if (!std::exchange(first, false)) text += ',';
    text += R"({"id":)";
    values::append_json_string(text, socket.id);
    text += R"(,"handshake":)";
    append_node_json(text, socket.handshake);
    text += R"(,"rooms":)";
    append_names_json(text, socket.rooms);
    text += R"(,"data":)";
    // Node's data is an object, and programs there read members of it.
    append_node_json(text, socket.data.is_null() ? Json::object() : socket.data);
    text += '}';
  }
  text += ']';
}

void append_flags_json(std::string& text, const EmitFlags& flags) {
  text += '{';
  if (flags.volatile_flag) text += R"("volatile":true,)";
  if (!flags.compress) text += R"("compress":false,)";
  if (flags.expect_single_response) text += R"("expectSingleResponse":true,)";
  if (flags.timeout.count() > 0) {
    text += R"("timeout":)";
    values::append_number(text, std::int64_t{flags.timeout.count()});
    text += ',';
  }
  if (text.back() == ',') text.pop_back();
  text += '}';
}

void append_flags_pack(std::string& bytes, const EmitFlags& flags) {
  const bool timed = flags.timeout.count() > 0;
  const auto count = std::size_t{flags.volatile_flag} + std::size_t{!flags.compress} +
                     std::size_t{flags.expect_single_response} + std::size_t{timed};
  values::append_message_pack_map(bytes, count);
  const auto append = [&bytes](std::string_view name, const Json& value) {
    values::append_message_pack_string(bytes, name);
    values::append_message_pack(bytes, value);
  };
  if (flags.volatile_flag) append("volatile", true);
  if (!flags.compress) append("compress", false);
  if (flags.expect_single_response) append("expectSingleResponse", true);
  if (timed) append("timeout", std::int64_t{flags.timeout.count()});
}

void append_options_json(std::string& text, const BroadcastOptions& options, bool with_flags) {
  text += R"("opts":{"rooms":)";
  append_set_json(text, options.rooms);
  text += R"(,"except":)";
  append_set_json(text, options.except);
  if (with_flags) {
    text += R"(,"flags":)";
    append_flags_json(text, options.flags);
  }
  text += '}';
}

void append_options_pack(std::string& bytes, const BroadcastOptions& options, bool flags_first) {
  const auto append_flags = [&] {
    values::append_message_pack_string(bytes, "flags");
    append_flags_pack(bytes, options.flags);
  };
  values::append_message_pack_map(bytes, 3);
  values::append_message_pack_string(bytes, "rooms");
  append_set_pack(bytes, options.rooms);
  if (flags_first) append_flags();
  values::append_message_pack_string(bytes, "except");
  append_set_pack(bytes, options.except);
  if (!flags_first) append_flags();
}

std::optional<std::string_view> only_room(const std::vector<std::string>& rooms) {
  const auto is_first = [&rooms](const std::string& room) { return room == rooms.front(); };
  if (rooms.empty() || !std::all_of(rooms.begin(), rooms.end(), is_first)) return std::nullopt;
  return rooms.front();
}

bool looks_like_an_id(std::string_view room) {
  constexpr std::size_t kIdLength = 20;
  std::size_t length = 0;
  for (const char c : room) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80) ++length;  // the first of a character
    if (byte >= 0xF0) ++length;            // which has two units in UTF-16
  }
  return length == kIdLength;
}

void append_pair(std::string& text, std::string_view name, std::string_view value) {
  values::append_json_string(text, name);
  text += ':';
  values::append_json_string(text, value);
}

void append_pack_pair(std::string& bytes, std::string_view name, std::string_view value) {
  values::append_message_pack_string(bytes, name);
  values::append_message_pack_string(bytes, value);
}

void append_pack_type(std::string& bytes, int type) {
  values::append_message_pack_string(bytes, "type");
  values::append_message_pack(bytes, static_cast<std::uint64_t>(type));
}

std::optional<Json> read_object(std::string_view bytes) {
  auto value = bytes.starts_with('{') ? values::read_json(bytes, kMaxDepth)
                                      : values::read_message_pack(bytes, kMaxDepth);
  if (value && !value->is_object()) return std::nullopt;
  return value;
}

Json* find_member(Json& object, std::string_view name) {
  const auto place = object.find(name);
  return place == object.end() ? nullptr : &*place;
}

const Json* find_member(const Json& object, std::string_view name) {
  const auto place = object.find(name);
  return place == object.end() ? nullptr : &*place;
}

bool read_id(const Json* value, std::string& id) {
  if (value == nullptr || !value->is_string()) return false;
  const auto& text = value->get_ref<const std::string&>();
  if (text.empty() || text.size() > kMaxIdBytes) return false;
  id = text;
  return true;
}

bool read_names(const Json* value, std::vector<std::string>& names) {
  if (value == nullptr || !value->is_array()) return false;
  names.reserve(value->size());
  for (const Json& name : *value) {
    if (name.is_number_integer()) {
      names.push_back(name.dump());
    } else if (name.is_string()) {
      names.push_back(name.get_ref<const std::string&>());
    } else {
      return false;
    }
  }
  return true;
}

bool read_options(const Json* value, BroadcastOptions& options) {
  if (value == nullptr || !value->is_object()) return false;
  const Json* const rooms = find_member(*value, "rooms");
  if (rooms != nullptr && !read_names(rooms, options.rooms)) return false;
  const Json* const except = find_member(*value, "except");
  if (except != nullptr && !read_names(except, options.except)) return false;
  read_flags(find_member(*value, "flags"), options.flags);
  return true;
}

void read_flags(const Json* value, EmitFlags& flags) {
  if (value == nullptr || !value->is_object()) return;
  const auto is = [value](std::string_view name, bool wanted) {
    const Json* const flag = find_member(*value, name);
    return flag != nullptr && flag->is_boolean() && flag->get<bool>() == wanted;
  };
  flags.volatile_flag = is("volatile", true);
  flags.compress = !is("compress", false);
  flags.expect_single_response = is("expectSingleResponse", true);
  const Json* const timeout = find_member(*value, "timeout");
  if (timeout != nullptr && timeout->is_number_unsigned()) {
    flags.timeout = time_of(timeout->get<std::uint64_t>());
  }
}

bool read_event(Json* data, std::string& event, Json& values) {
  return split_event(data, event, values) && !EventName(event).reserved();
}

bool read_server_event(Json* data, std::string& event, Json& values) {
  return split_event(data, event, values) && !EventName(event).reserved_for_servers();
}

std::chrono::milliseconds time_of(std::uint64_t milliseconds) {
  const auto given = static_cast<std::int64_t>(std::min<std::uint64_t>(milliseconds, INT64_MAX));
  return std::min<std::chrono::milliseconds>(std::chrono::milliseconds(given), kMaxAckTime);
}

bool read_count(const Json* value, std::size_t& count) {
  if (value == nullptr || !value->is_number_unsigned()) return false;
  const auto number = value->get<std::uint64_t>();
  count = static_cast<std::size_t>(number);
  return number <= kMaxClientCount;
}

Reading take_content(Json& object, std::string_view name, AnswerKind kind, Answer& answer) {
  answer.kind = kind;
  Json* const found = find_member(object, name);
  answer.content = found != nullptr ? std::move(*found) : Json(Json::value_t::discarded);
  return Reading::kRead;
}

Reading take_client_count(const Json& object, Answer& answer) {
  answer.kind = AnswerKind::kClientCount;
  const bool is_count = read_count(find_member(object, "clientCount"), answer.client_count);
  return is_count ? Reading::kRead : Reading::kUnreadable;
}

}  // namespace snug::cluster
