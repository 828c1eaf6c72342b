// Who is on this server.
#include "people/directory_pages.h"

#include <optional>
#include <set>
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

/// The people whom somebody may see.
class Visible {
 public:
  Visible(const Surroundings& around, model::UserId reader)
      : everyone_(around.options.directory),
        companions_(everyone_ ? std::set<model::UserId>()
                              : around.directory.companions_of(*around.directory.person(reader))) {}
  bool operator()(const Person& person) const {
    return everyone_ || companions_.contains(person.user.id);
  }

 private:
  const bool everyone_;
  const std::set<model::UserId> companions_;
};

JsonText users_text(JsonArrayBuilder& list, bool more) {
  return JsonObjectBuilder().add("more", more).add("ok", true).add("users", list.build()).build();
}

}  // namespace

struct DirectoryPages::Query {
  std::optional<std::vector<std::int64_t>> users;
  std::optional<std::string> name;
  std::string begins;  ///< Folded; empty for everyone.
  ListPart part;
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
  if (query.users && query.name) fields.refuse(bad_request("give `users` or `name`, not both"));
  query.begins = folded(begins);
  query.part = list_part(fields, limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  const bool names_people = query.users || query.name;
  answer_paced(around_, caller, answer,
               [this, names_people, query = std::move(query),
                user = caller.user]() -> Result<JsonText, Failure> {
                 return names_people ? those_of(query, user) : page_of(query, user);
               });
}

/// Whoever knows a sign-in name finds its person.
JsonText DirectoryPages::those_of(const Query& query, model::UserId reader) const {
  JsonArrayBuilder list;
  if (query.name) {
    const Person* person = around_.directory.person_named(*query.name);
    if (person != nullptr) list.add(person_text(*person));
  }
  const Visible visible(around_, reader);
  for (const std::int64_t id : query.users.value_or(std::vector<std::int64_t>())) {
    const Person* person = around_.directory.person({id});
    if (person != nullptr && visible(*person)) list.add(person_text(*person));
  }
  return users_text(list, false);
}

JsonText DirectoryPages::page_of(const Query& query, model::UserId reader) const {
  JsonArrayBuilder list;
  const Visible visible(around_, reader);
  const auto& people = around_.directory.people();
  std::size_t left = query.part.limit;
  for (auto next = people.upper_bound({query.part.after}); next != people.end(); ++next) {
    const Person& person = next->second;
    if (!begins_a_word(person.search_text, query.begins) || !visible(person)) continue;
    if (left-- == 0) return users_text(list, true);
    list.add(person_text(person));
  }
  return users_text(list, false);
}

}  // namespace snug::chat
