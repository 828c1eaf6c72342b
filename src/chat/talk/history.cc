// Pages of a room.
#include "talk/history.h"

#include <algorithm>
#include <string>

#include "live/paced_answer.h"
#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/message_fields.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

constexpr std::int64_t kDefaultLimit = 50;
// Of reading a page while messages of its room change.
constexpr int kMostTries = 5;

Failure damaged_between(const model::Damage& damage) {
  Failure failure = damaged();
  failure.from = std::min(damage.first, damage.last);
  failure.to = std::max(damage.first, damage.last);
  return failure;
}

/// Leaves out the events that the member may not read. A page of older ones ends there.
void leave_out_before(model::RoomSeq first, bool is_of_older, model::Page& page) {
  std::erase_if(page.events, [first](const model::Event& event) { return event.seq < first; });
  const bool is_damage_hidden =
      page.damage && std::max(page.damage->first, page.damage->last) < first.value;
  if (is_damage_hidden) page.damage.reset();
  const bool is_at_first = page.events.empty() || page.events.front().seq <= first;
  if (is_of_older && !page.damage && is_at_first) page.more = false;
}

}  // namespace

struct History::Query {
  ChatRoom* room = nullptr;
  model::UserId user;
  std::optional<model::EventList> list;  ///< Its events beyond `after`, and not the history.
  std::optional<model::RoomSeq> after;
  bool is_from_the_first = false;  ///< Nothing was asked for `after`.
  model::RoomSeq before;
  PageBudget budget;
  std::uint64_t changes_before = 0;  ///< The room's count when the store was asked.
  int tries = 1;
};

void History::read(const Caller& caller, const Json& payload, const Answer& answer) {
  const auto query = query_of(caller, payload);
  if (!query) return answer.fail(query.error());
  queue(caller, *query, answer);
}

void History::pins(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  auto query = list_query_of(caller, fields);
  if (!query) return answer.fail(query.error());
  query->list = model::Pinned{};
  queue(caller, *query, answer);
}

void History::versions(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t seq = fields.integer("seq");
  auto query = list_query_of(caller, fields);
  if (!query) return answer.fail(query.error());
  if (!may_read(*query->room, caller.user, seq)) return answer.fail(no_such_message());
  query->list = model::VersionsOf{{seq}};
  queue(caller, *query, answer);
}

void History::queue(const Caller& caller, const Query& query, const Answer& answer) {
  Session* session = around_.sessions.find(caller.session);
  if (session == nullptr) return ask_store(0, query, answer);
  const bool is_queued =
      around_.answer_queue.add(*session, [this, id = session->id, query = query, answer]() mutable {
        Session* asking = around_.sessions.find(id);
        if (asking == nullptr) return;
        query.budget.bytes = asking->pace.page_bytes();
        ask_store(id, query, answer);
      });
  if (!is_queued) answer.fail(too_many_answers());
}

/// `asking` is 0 if no socket waits for the answer.
void History::ask_store(SessionId asking, Query query, const Answer& answer) {
  query.changes_before = query.room->message_changes;
  const auto finish = [this, asking, query, answer](Result<model::Page, model::StoreError> page) {
    if (page && is_outdated(query) && query.tries < kMostTries) {
      Query again = query;
      ++again.tries;
      return ask_store(asking, again, answer);
    }
    const std::size_t bytes = answer_with(query, std::move(page), answer);
    if (asking != 0) around_.answer_queue.made(asking, bytes);
  };
  const std::size_t most = query.budget.most_events();
  if (query.list) {
    around_.store.read_list(query.room->id, *query.list, *query.after, most, finish);
  } else if (query.after) {
    around_.store.read_after(query.room->id, *query.after, most, finish);
  } else {
    around_.store.read_before(query.room->id, query.before, most, finish);
  }
}

/// A message may have changed since the store read it, and whoever asked was told already. What
/// they were told must not be undone by an older page.
bool History::is_outdated(const Query& query) const {
  return query.room->message_changes != query.changes_before;
}

/// Returns the bytes of the answer, 0 for a refusal.
std::size_t History::answer_with(const Query& query, Result<model::Page, model::StoreError> page,
                                 const Answer& answer) {
  if (!page) {
    answer.fail(page.error());
    return 0;
  }
  if (is_outdated(query)) {
    answer.fail(too_many("messages of this room change all the time, try again", 1));
    return 0;
  }
  // The membership may have ended, or begun anew, since the page was asked for.
  const auto room = room_for(RoomAct::kRead, around_.directory, query.room->id.value, query.user);
  if (!room) {
    answer.fail(room.error());
    return 0;
  }
  leave_out_before((*room)->member(query.user)->first, !query.after, *page);
  if (page->damage) {
    answer.fail(damaged_between(*page->damage));
    return 0;
  }
  const bool is_of_versions = query.list && std::holds_alternative<model::VersionsOf>(*query.list);
  if (is_of_versions && page->events.empty() && query.is_from_the_first) {
    answer.fail(no_such_message());
    return 0;
  }
  JsonText text = text_of(query, std::move(*page));
  const std::size_t bytes = text.text().size();
  answer.ok(std::move(text));
  return bytes;
}

Result<History::Query, Failure> History::query_of(const Caller& caller, const Json& payload) const {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  const auto before = fields.optional_integer("before");
  const auto after = fields.optional_integer("after", 0);
  const auto limit = fields.optional_integer("limit");
  const auto most = static_cast<std::int64_t>(around_.options.limits.page_events);
  if (before && after) fields.refuse(bad_request("give `before` or `after`, not both"));
  if (limit.value_or(0) > most) {
    fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  }
  if (fields.failure()) return Unexpected(*fields.failure());
  const auto target = room_for(RoomAct::kRead, around_.directory, room, caller.user);
  if (!target) return Unexpected(target.error());

  Query query;
  query.room = *target;
  query.user = caller.user;
  const model::RoomSeq first = query.room->member(caller.user)->first;
  if (after) query.after = model::RoomSeq{std::max(*after, first.value - 1)};
  // Events beyond the head are stored but not yet broadcast. The client gets them as events.
  const std::int64_t end = query.room->head.value + 1;
  query.before = {std::min(before.value_or(end), end)};
  query.budget = {static_cast<std::size_t>(limit.value_or(std::min(kDefaultLimit, most))),
                  around_.options.limits.page_bytes};
  return query;
}

Result<History::Query, Failure> History::list_query_of(const Caller& caller, Fields& fields) const {
  const std::int64_t room = fields.integer("room");
  const auto after = fields.optional_integer("after", 0);
  const auto limit = fields.optional_integer("limit");
  const auto most = static_cast<std::int64_t>(around_.options.limits.list_entries);
  if (limit.value_or(0) > most) {
    fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  }
  if (fields.failure()) return Unexpected(*fields.failure());
  const auto target = room_for(RoomAct::kRead, around_.directory, room, caller.user);
  if (!target) return Unexpected(target.error());
  Query query;
  query.room = *target;
  query.user = caller.user;
  query.is_from_the_first = !after;
  const model::RoomSeq first = query.room->member(caller.user)->first;
  query.after = model::RoomSeq{std::max(after.value_or(0), first.value - 1)};
  query.budget = {static_cast<std::size_t>(limit.value_or(most)),
                  around_.options.limits.page_bytes};
  return query;
}

/// Keeps the events nearest to the requested position until the budget is spent.
JsonText History::text_of(const Query& query, model::Page page) const {
  auto& events = page.events;
  const model::RoomSeq head = query.room->head;
  while (!events.empty() && events.back().seq > head) events.pop_back();
  PageBudget budget = query.budget;
  std::size_t fitting = 0;
  while (fitting < events.size() && !budget.spent()) {
    budget.take(query.after ? events[fitting] : events[events.size() - 1 - fitting]);
    ++fitting;
  }
  const bool cut = fitting < events.size();
  const std::size_t first = query.after ? 0 : events.size() - fitting;
  JsonArrayBuilder list;
  for (std::size_t i = first; i < first + fitting; ++i) {
    mend_body(events[i]);
    list.add(event_text(events[i]));
  }
  return JsonObjectBuilder()
      .add("events", list.build())
      .add("more", page.more || cut)
      .add("ok", true)
      .build();
}

}  // namespace snug::chat
