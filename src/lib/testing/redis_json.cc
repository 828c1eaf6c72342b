// See redis_json.h.
#include "testing/redis_json.h"

#include "base/check.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

struct ToJson {
  Json operator()(const std::string& text) const { return text; }
  Json operator()(const Hash& hash) const {
    Json object = Json::object();
    for (const auto& [field, value] : hash.fields()) object[field] = value;
    return object;
  }
  Json operator()(const Set& set) const { return Json(set); }
  Json operator()(const SortedSet& set) const {
    Json array = Json::array();
    for (const auto& [score, member] : set.members()) array.push_back(Json::array({member, score}));
    return array;
  }
  Json operator()(const Stream& stream) const {
    Json array = Json::array();
    for (const auto& [id, entry] : stream.entries()) {
      array.push_back(Json::array({id.text(), entry.words}));
    }
    return array;
  }
};

std::string_view take(std::string_view& bytes, std::size_t size) {
  const std::string_view taken = bytes.substr(0, size);
  bytes.remove_prefix(size + 2);  // with the end of the line
  return taken;
}

}  // namespace

Json json_of(const Value& value) {
  return std::visit(ToJson(), value);
}

Json take_reply(std::string_view& bytes) {
  const std::string_view line = take(bytes, bytes.find("\r\n"));
  CHECK(!line.empty());
  const std::string text(line.substr(1));
  if (line[0] == '+') return text;
  if (line[0] == '-') return {{"error", text}};
  const auto number = parse_integer(text);
  CHECK(number.has_value());
  if (line[0] == ':') return *number;
  if (*number < 0) return nullptr;
  if (line[0] == '$') return std::string(take(bytes, static_cast<std::size_t>(*number)));
  Json array = Json::array();
  for (std::int64_t i = 0; i < *number; ++i) array.push_back(take_reply(bytes));
  return array;
}

}  // namespace snug::test_support::redis
