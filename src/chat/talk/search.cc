// Searching for messages.
#include "talk/search.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "live/paced_answer.h"
#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/named.h"
#include "talk/reading.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

constexpr std::int64_t kDefaultLimit = 20;
/// From UTC-12:00 to UTC+14:00.
constexpr std::int64_t kLeastOffset = -12 * 60;
constexpr std::int64_t kMostOffset = 14 * 60;

JsonText spans_text(const std::vector<model::Span>& spans) {
  JsonArrayBuilder list;
  for (const model::Span& span : spans) {
    list.add(JsonArrayBuilder().add(span.from).add(span.to).build());
  }
  return list.build();
}

Failure nothing_to_look_for() {
  return bad_request("write a word to look for, or a filter such as `from:name` or `has:link`");
}

}  // namespace

void Search::search(const Caller& caller, const Json& payload, const Answer& answer) {
  if (const auto refused = check_budget(caller)) return answer.fail(*refused);
  auto query = query_of(caller, payload);
  if (!query) return answer.fail(query.error());
  set_searching(caller, true);
  const Session* session = around_.sessions.find(caller.session);
  if (session != nullptr) query->max_bytes = session->pace.page_bytes();
  around_.store.search(*query, [this, caller, answer](Found found) {
    set_searching(caller, false);
    if (!found) return answer.fail(found.error());
    // Only the answer waits for the answers before it, so a search that takes long delays no page
    // of history.
    const auto page = std::make_shared<model::SearchPage>(*std::move(found));
    answer_paced(around_, caller, answer,
                 [this, page, reader = caller.user]() -> Result<JsonText, Failure> {
                   return text_of(reader, std::move(*page));
                 });
  });
}

std::optional<Failure> Search::check_budget(const Caller& caller) {
  Budget& budget = budgets_[caller.device];
  const Session* session = around_.sessions.find(caller.session);
  if (session != nullptr ? session->is_searching : budget.is_searching) {
    return too_many("one search at a time: wait for the answer to the one before", 1);
  }
  const std::int64_t wait =
      budget.searches.take(around_.clock.now(), around_.options.limits.searches_per_second * 10);
  if (wait > 0) return too_many("too many searches, slow down", wait);
  return std::nullopt;
}

void Search::set_searching(const Caller& caller, bool is_searching) {
  if (Session* session = around_.sessions.find(caller.session)) {
    session->is_searching = is_searching;
  } else if (const auto budget = budgets_.find(caller.device); budget != budgets_.end()) {
    budget->second.is_searching = is_searching;
  }
}

Result<model::SearchQuery, Failure> Search::query_of(const Caller& caller,
                                                     const Json& payload) const {
  const Limits& limits = around_.options.limits;
  Fields fields(payload);
  const std::string text = fields.string("query");
  const auto room = fields.optional_integer("room");
  const auto from = fields.optional_integer("from");
  const auto after = fields.optional_integer("after", 0);
  const auto before = fields.optional_integer("before", 0);
  const auto offset = fields.optional_integer("utc_offset", kLeastOffset);
  const auto limit = fields.optional_integer("limit");
  const auto cursor = fields.optional_integer("cursor");
  const auto most = static_cast<std::int64_t>(limits.search_hits);
  if (limit.value_or(0) > most) {
    fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  }
  if (offset.value_or(0) > kMostOffset) {
    fields.refuse(bad_request("`utc_offset` is in minutes, and at most 840"));
  }
  if (fields.failure()) return Unexpected(*fields.failure());
  auto typed = read_typed_query(text, std::chrono::minutes(offset.value_or(0)), limits);
  if (!typed) return Unexpected(typed.error());
  auto rooms = rooms_of(caller, room, typed->in);
  if (!rooms) return Unexpected(rooms.error());
  const auto sender = sender_of(caller, from, typed->from);
  if (!sender) return Unexpected(sender.error());
  if (typed->phrases.empty() && !*sender && !typed->has_link) {
    return Unexpected(nothing_to_look_for());
  }

  model::SearchQuery query;
  query.phrases = std::move(typed->phrases);
  query.rooms = *std::move(rooms);
  query.from = *sender;
  query.has_link = typed->has_link;
  query.after = std::max(typed->after, after.value_or(0));
  query.before = std::min(typed->before, before.value_or(typed->before));
  // Events beyond the head are stored but not yet broadcast.
  const std::int64_t end = around_.directory.head().value + 1;
  query.below = {std::min(cursor.value_or(end), end)};
  query.max_count = static_cast<std::size_t>(limit.value_or(std::min(kDefaultLimit, most)));
  query.max_bytes = limits.page_bytes;
  query.patience = around_.options.search_time;
  return query;
}

Result<std::vector<model::ReadableRoom>, Failure> Search::rooms_of(
    const Caller& caller, std::optional<std::int64_t> room,
    const std::optional<std::string>& typed) const {
  if (room && typed) return Unexpected(bad_request("give `room` or `in:`, not both"));
  const auto readable = [&](const ChatRoom& one) {
    return model::ReadableRoom{one.id, *first_readable(one, caller.user)};
  };
  if (room) {
    const auto target = room_for(RoomAct::kRead, around_.directory, *room, caller.user);
    if (!target) return Unexpected(target.error());
    return std::vector{readable(**target)};
  }
  if (typed) {
    const auto target = room_named(around_.directory, caller.user, *typed);
    if (!target) return Unexpected(target.error());
    return std::vector{readable(**target)};
  }
  std::vector<model::ReadableRoom> rooms;
  for (const model::RoomId id : around_.directory.person(caller.user)->rooms) {
    const ChatRoom* one = around_.directory.room(id);
    if (one != nullptr && first_readable(*one, caller.user)) rooms.push_back(readable(*one));
  }
  return rooms;
}

/// Not set for anybody.
Result<model::UserId, Failure> Search::sender_of(const Caller& caller,
                                                 std::optional<std::int64_t> from,
                                                 const std::optional<std::string>& typed) const {
  if (from && typed) return Unexpected(bad_request("give `from` or `from:`, not both"));
  if (typed) return person_named(around_.directory, caller.user, *typed);
  const model::UserId user{from.value_or(0)};
  if (user && around_.directory.person(user) == nullptr) {
    return Unexpected(Failure(Code::kNotFound, "there is no such person"));
  }
  return user;
}

/// A membership that ended while the store searched ends the right to its hits.
JsonText Search::text_of(model::UserId reader, model::SearchPage page) const {
  JsonArrayBuilder hits;
  for (model::SearchHit& hit : page.hits) {
    if (!may_read(around_.directory, reader, hit.event)) continue;
    mend_body(hit.event);
    hits.add(JsonObjectBuilder()
                 .add("event", event_text(hit.event))
                 .add("highlights", spans_text(hit.spans))
                 .build());
  }
  JsonObjectBuilder text;
  if (page.more) text.add("cursor", page.below.value);
  text.add("hits", hits.build()).add("more", page.more).add("ok", true);
  if (page.gap == model::SearchPage::Gap::kTime) text.add("partial", "time");
  if (page.gap == model::SearchPage::Gap::kIndexing) text.add("partial", "indexing");
  return text.build();
}

}  // namespace snug::chat
