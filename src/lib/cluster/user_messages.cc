// See user_messages.h.
#include "cluster/user_messages.h"

#include <charconv>
#include <utility>

#include "base/utf8.h"
#include "cluster/message.h"
#include "snug/json.h"
#include "values/json_reader.h"

namespace snug::cluster {
namespace {

bool is_user(std::string_view text, std::size_t max_bytes) {
  return !text.empty() && text.size() <= max_bytes && base::is_utf8(text);
}

bool is_node(const Json& value) {
  if (!value.is_string()) return false;
  const auto& name = value.get_ref<const std::string&>();
  return !name.empty() && name.size() <= kMaxNodeNameBytes && base::is_utf8(name);
}

}  // namespace

std::string text_of(const UserChange& change) {
  Json text = Json::array({change.node});
  if (change.number) text.push_back(*change.number);
  if (change.user) {
    text.push_back(*change.user);
    text.push_back(change.online);
  }
  return text.dump();
}

std::optional<UserChange> read_change(std::string_view text, std::size_t max_user_bytes) {
  const auto read = values::read_json(text, kMaxDepth);
  if (!read || !read->is_array() || read->empty()) return std::nullopt;
  const Json& json = *read;
  if (!is_node(json[0])) return std::nullopt;
  UserChange change{.node = json[0]};
  if (json.size() == 1) return change;
  if (!json[1].is_number_unsigned()) return std::nullopt;
  change.number = json[1].get<std::uint64_t>();
  if (json.size() == 2) return change;
  if (json.size() != 4 || !json[2].is_string() || !json[3].is_boolean()) return std::nullopt;
  change.user = json[2].get<std::string>();
  change.online = json[3].get<bool>();
  return is_user(*change.user, max_user_bytes) ? std::optional(std::move(change)) : std::nullopt;
}

std::string text_of_sockets(const std::vector<std::string>& ids) {
  return Json(ids).dump();
}

bool read_sockets(const RedisReply& text, std::vector<std::string>& ids) {
  if (!text.is_string()) return false;
  const auto json = values::read_json(text.get_ref<const std::string&>(), kMaxDepth);
  if (!json || !json->is_array()) return false;
  for (const Json& id : *json) {
    if (id.is_string()) ids.push_back(id.get<std::string>());
  }
  return true;
}

std::optional<std::uint64_t> read_number(const RedisReply& text) {
  if (!text.is_string()) return std::nullopt;
  const auto& digits = text.get_ref<const std::string&>();
  const char* const end = digits.data() + digits.size();
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<UserSnapshot> read_snapshot(const RedisReply& reply, std::size_t max_user_bytes) {
  if (!reply.is_array()) return std::nullopt;
  UserSnapshot snapshot;
  bool numbered = false;
  for (std::size_t i = 0; i + 1 < reply.size(); i += 2) {
    if (!reply[i].is_string()) return std::nullopt;
    const auto& field = reply[i].get_ref<const std::string&>();
    if (field == kNumberField) {
      const auto number = read_number(reply[i + 1]);
      if (!number) return std::nullopt;
      snapshot.number = *number;
      numbered = true;
    } else if (is_user(field, max_user_bytes)) {
      snapshot.users.insert(field);
    }
  }
  return numbered ? std::optional(std::move(snapshot)) : std::nullopt;
}

std::vector<std::string> read_nodes(const RedisReply& reply) {
  std::vector<std::string> names;
  if (!reply.is_array()) return names;
  for (const Json& name : reply) {
    if (names.size() < UserNodes::kMaxNodeCount && is_node(name)) names.push_back(name);
  }
  return names;
}

}  // namespace snug::cluster
