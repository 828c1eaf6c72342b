// Reads entries of any form.
#include "cluster/stream_entry.h"

#include <charconv>
#include <string_view>

#include "base/base64.h"
#include "cluster/sharded_wire.h"
#include "values/json_reader.h"
#include "values/message_pack.h"

namespace snug::cluster {
namespace {

std::size_t type_of(std::string_view text) {
  std::size_t type = 0;
  std::from_chars(text.data(), text.data() + text.size(), type);
  return type;
}

void set_field(StreamEntry& entry, const std::string& name, const std::string& value) {
  if (name == "uid") entry.uid = value;
  if (name == "nsp") entry.nsp = value;
  if (name == "type") entry.type = type_of(value);
  if (name == "data") entry.data = value;
}

}  // namespace

std::optional<StreamEntry> read_entry(const RedisReply& reply) {
  if (!reply.is_array() || reply.size() != 2 || !reply[0].is_string()) return std::nullopt;
  const auto id = StreamId::of(reply[0].get_ref<const std::string&>());
  if (!id) return std::nullopt;
  StreamEntry entry;
  entry.id = *id;
  const Json& fields = reply[1];
  if (!fields.is_array()) return entry;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (!fields[i].is_string() || !fields[i + 1].is_string()) continue;
    set_field(entry, fields[i].get_ref<const std::string&>(),
              fields[i + 1].get_ref<const std::string&>());
  }
  return entry;
}

std::optional<Json> read_data(const StreamEntry& entry) {
  if (entry.data.starts_with('{')) return values::read_json(entry.data, kMaxDepth);
  return values::read_message_pack(base::base64_decode(entry.data), kMaxDepth);
}

bool read_message(const StreamEntry& entry, Message& message) {
  auto data = read_data(entry);
  message.uid = entry.uid;
  return data && ShardedWire::read_body(entry.type, *data, message);
}

StreamEntry mark_entry() {
  return {.id = {}, .uid = {}, .nsp = {}, .type = kMarkType, .data = "{}"};
}

RedisCommand add_command(const RedisStreamsAdapterOptions& options, const StreamEntry& entry) {
  return {"XADD",
          options.stream_name,
          "MAXLEN",
          "~",
          options.max_length,
          "*",
          "uid",
          entry.uid,
          "nsp",
          entry.nsp,
          "type",
          entry.type,
          "data",
          entry.data};
}

std::optional<StreamId> added_id(const RedisReply& reply) {
  return reply.is_string() ? StreamId::of(reply.get_ref<const std::string&>()) : std::nullopt;
}

RedisCommand range_command(const std::string& stream, StreamId first, StreamId last,
                           std::size_t count) {
  return {"XRANGE", stream, first.text(), last.text(), "COUNT", count};
}

RedisCommand newest_command(const std::string& stream, StreamId first, StreamId last,
                            std::size_t count) {
  return {"XREVRANGE", stream, last.text(), first.text(), "COUNT", count};
}

std::optional<StreamId> id_in(const RedisReply& range) {
  if (!range.is_array() || range.empty()) return std::nullopt;
  const auto entry = read_entry(range[0]);
  return entry ? std::optional(entry->id) : std::nullopt;
}

/// Redis leaves a connection over which too much comes, and its state tells why.
bool was_too_large(const Redis& redis, const Error& error) {
  return error.code == "disconnected" && redis.state().error.code == "protocol";
}

}  // namespace snug::cluster
