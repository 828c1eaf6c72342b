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

/// In JSON a byte has up to six, `\u0001`; some more are the rest of the message.
constexpr std::size_t kMaxBytesOfByte = 6;
constexpr std::size_t kMaxOtherBytes = 64;
/// Of arrays without anything nested.
constexpr std::size_t kDepth = 1;

}  // namespace

bool is_user_id(std::string_view text, std::size_t max_bytes) {
  return !text.empty() && text.size() <= max_bytes && base::is_utf8(text);
}

bool is_node_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNodeNameBytes && base::is_utf8(text);
}

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
  const std::size_t most = kMaxBytesOfByte * (kMaxNodeNameBytes + max_user_bytes) + kMaxOtherBytes;
  if (text.size() > most) return std::nullopt;
  const auto read = values::read_json(text, kDepth);
  if (!read || !read->is_array() || read->empty()) return std::nullopt;
  const Json& json = *read;
  if (!json[0].is_string() || !is_node_name(json[0].get_ref<const std::string&>()))
    return std::nullopt;
  UserChange change{.node = json[0]};
  if (json.size() == 1) return change;
  if (!json[1].is_number_unsigned()) return std::nullopt;
  change.number = json[1].get<std::uint64_t>();
  if (json.size() == 2) return change;
  if (json.size() != 4 || !json[2].is_string() || !json[3].is_boolean()) return std::nullopt;
  change.user = json[2].get<std::string>();
  change.online = json[3].get<bool>();
  return is_user_id(*change.user, max_user_bytes) ? std::optional(std::move(change)) : std::nullopt;
}

std::string text_of_sockets(const std::vector<std::string>& ids) {
  return Json(ids).dump();
}

bool read_sockets(const RedisReply& text, std::size_t max_count, std::vector<std::string>& ids) {
  if (!text.is_string()) return false;
  const auto& bytes = text.get_ref<const std::string&>();
  // Before it is read, because a value takes more memory than its text.
  if (bytes.size() / kMaxSocketIdBytes > max_count) return false;
  const auto json = values::read_json(bytes, kDepth);
  if (!json || !json->is_array()) return false;
  for (const Json& id : *json) {
    if (max_count == 0) return false;
    if (!id.is_string() || id.get_ref<const std::string&>().size() > kMaxSocketIdBytes) continue;
    ids.push_back(id.get<std::string>());
    --max_count;
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

std::vector<std::string> read_names_of(const Json& items, NamesIn in) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < items.size(); i += in == NamesIn::kFields ? 2 : 1) {
    if (items[i].is_string()) names.push_back(items[i].get<std::string>());
  }
  return names;
}

}  // namespace snug::cluster
