// Who is on this server.
#include "people/directory_pages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "live/paced_answer.h"
#include "live/wire.h"
#include "protocol/fields.h"
#include "protocol/text.h"
#include "words/fold.h"

namespace snug::chat {
namespace {

bool begins_a_word(std::string_view words, std::string_view query) {
  for (std::size_t at = words.find(query); at != std::string_view::npos;
       at = words.find(query, at + 1)) {
    if (at == 0 || words[at - 1] == ' ') return true;
  }
  return false;
}

}  // namespace

struct DirectoryPages::Query {
  std::vector<std::int64_t> users;
  std::optional<std::string> name;
  std::string begins;  ///< Folded; empty for everyone.
  std::int64_t after = 0;
  std::size_t limit = 0;
};

void DirectoryPages::read(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const Limits& limits = around_.options.limits;
  Query query;
  query.users = fields.optional_integers("users", limits.list_entries);
  query.name = fields.optional_string("name");
  const std::string begins = fields.optional_string("query").value_or("");
  if (count_characters(begins) > limits.query_characters) {
    fields.refuse({Code::kTooLarge, "`query` has more than " +
                                        std::to_string(limits.query_characters) + " characters"});
  }
  query.begins = folded(begins);
  query.after = fields.optional_integer("after", 0).value_or(0);
  const auto most = static_cast<std::int64_t>(limits.list_entries);
  const std::int64_t limit = fields.optional_integer("limit").value_or(most);
  if (limit > most) fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  query.limit = static_cast<std::size_t>(limit);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(around_, caller, answer,
               [this, query = std::move(query), user = caller.user]() -> Result<JsonText, Failure> {
                 return page_of(query, user);
               });
}

JsonText DirectoryPages::page_of(const Query& query, model::UserId reader) const {
  JsonArrayBuilder list;
  bool more = false;
  if (query.name) {
    const Person* person = around_.directory.person_named(*query.name);
    if (person != nullptr) list.add(person_text(*person));
  } else if (!query.users.empty()) {
    for (const std::int64_t id : query.users) {
      const Person* person = around_.directory.person({id});
      if (person != nullptr && is_visible(*person, reader)) list.add(person_text(*person));
    }
  } else {
    const auto& people = around_.directory.people();
    std::size_t left = query.limit;
    for (auto next = people.upper_bound({query.after}); next != people.end(); ++next) {
      const Person& person = next->second;
      if (!is_visible(person, reader) || !begins_a_word(person.search_text, query.begins)) continue;
      if (left == 0) {
        more = true;
        break;
      }
      --left;
      list.add(person_text(person));
    }
  }
  return JsonObjectBuilder().add("more", more).add("ok", true).add("users", list.build()).build();
}

bool DirectoryPages::is_visible(const Person& person, model::UserId reader) const {
  if (around_.options.directory || person.user.id == reader) return true;
  return std::any_of(person.rooms.begin(), person.rooms.end(), [this, reader](model::RoomId id) {
    return around_.directory.room(id)->member(reader) != nullptr;
  });
}

}  // namespace snug::chat
