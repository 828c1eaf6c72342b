// Words and facts of events, and searches for FTS5.
#include "storage/search_terms.h"

#include <vector>

#include "snug/json.h"
#include "words/cut.h"

namespace snug::storage {
namespace {

constexpr const char* kHasLink = "haslink";

std::string fact_of(model::RoomId room) {
  return "r" + std::to_string(room.value);
}

std::string fact_of(model::UserId user) {
  return "u" + std::to_string(user.value);
}

std::string quoted(const std::string& words) {
  return "\"" + words + "\"";
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : between) + part;
  return all;
}

}  // namespace

std::optional<std::string> text_of(const model::Event& event) {
  if (event.kind != "message") return std::nullopt;
  const Json body = Json::parse(event.body, nullptr, false);
  if (!body.is_object()) return std::nullopt;
  const auto text = body.find("text");
  if (text == body.end() || !text->is_string()) return std::nullopt;
  return text->get<std::string>();
}

std::optional<IndexedWords> words_of(const model::Event& event) {
  const auto text = text_of(event);
  if (!text) return std::nullopt;
  IndexedWords row;
  for (const chat::Word& word : chat::cut(*text)) {
    if (!row.words.empty()) row.words += ' ';
    row.words += word.text;
  }
  row.facts = fact_of(event.room) + " " + fact_of(event.user);
  if (chat::has_link(*text)) row.facts += std::string(" ") + kHasLink;
  return row;
}

std::string match_of(const model::SearchQuery& query) {
  std::vector<std::string> conditions;
  for (const model::Phrase& phrase : query.phrases) {
    conditions.push_back("words:" + quoted(joined(phrase.words, " ")) +
                         (phrase.is_prefix ? " *" : ""));
  }
  if (query.from) conditions.push_back("facts:" + quoted(fact_of(query.from)));
  if (query.has_link) conditions.push_back("facts:" + quoted(kHasLink));
  return joined(conditions, " AND ");
}

std::string match_in_rooms_of(const model::SearchQuery& query) {
  std::vector<std::string> rooms;
  for (const model::ReadableRoom& room : query.rooms) rooms.push_back(quoted(fact_of(room.room)));
  const std::string in_rooms = "facts:(" + joined(rooms, " OR ") + ")";
  const std::string match = match_of(query);
  return match.empty() ? in_rooms : match + " AND " + in_rooms;
}

}  // namespace snug::storage
