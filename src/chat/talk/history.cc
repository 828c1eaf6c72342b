// Reading back: `history`.
#include <algorithm>
#include <string>

#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/messages.h"

namespace snug::chat {
namespace {

constexpr std::int64_t kDefaultLimit = 50;

Failure damaged_between(const model::Damage& damage) {
  Failure failure = damaged();
  failure.from = std::min(damage.first, damage.last);
  failure.to = std::max(damage.first, damage.last);
  return failure;
}

}  // namespace

struct Messages::HistoryQuery {
  ChatRoom* room = nullptr;
  std::optional<model::RoomSeq> after;
  model::RoomSeq before;
  PageBudget budget;
};

void Messages::history(Session& session, const Json& payload, Ack ack) {
  const auto query = read_query(session, payload);
  if (!query) return refuse(ack, query.error());
  ++session.histories_in_flight;
  answers_.add(session, [this, id = session.id, query = *query, ack] {
    Session* asking = sessions_.find(id);
    if (asking != nullptr) read_history(*asking, query, ack);
  });
}

void Messages::read_history(const Session& session, HistoryQuery query, const Ack& ack) {
  query.budget = {query.budget.events, session.pace.page_bytes()};
  const auto answer = [this, id = session.id, query,
                       ack](Result<model::Page, model::StoreError> page) {
    if (Session* asking = sessions_.find(id)) --asking->histories_in_flight;
    answers_.made(id, answer_history(query, std::move(page), ack));
  };
  const std::size_t most = query.budget.most_events();
  if (query.after) {
    store_.read_after(query.room->id, *query.after, most, answer);
  } else {
    store_.read_before(query.room->id, query.before, most, answer);
  }
}

/// The bytes of what was answered.
std::size_t Messages::answer_history(const HistoryQuery& query,
                                     Result<model::Page, model::StoreError> page, const Ack& ack) {
  if (!page) {
    if (const auto failure = health_.failure(page.error())) refuse(ack, *failure);
    return 0;
  }
  if (page->damage) {
    refuse(ack, damaged_between(*page->damage));
    return 0;
  }
  const JsonText text = history_text(query, std::move(*page));
  ack(Outgoing(text));
  return text.text().size();
}

Result<Messages::HistoryQuery, Failure> Messages::read_query(const Session& session,
                                                             const Json& payload) const {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  const auto before = fields.optional_integer("before");
  const auto after = fields.optional_integer("after", 0);
  const auto limit = fields.optional_integer("limit");
  const auto most = static_cast<std::int64_t>(limits_.page_events);
  if (before && after) fields.refuse(bad_request("give `before` or `after`, not both"));
  if (limit.value_or(0) > most) {
    fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  }
  if (session.histories_in_flight >= limits_.histories_in_flight) {
    fields.refuse(too_many("too many pages are asked for at once", 1));
  }
  if (fields.failure()) return Unexpected(*fields.failure());
  const auto target = room_of_member(directory_, room, session.user);
  if (!target) return Unexpected(target.error());

  HistoryQuery query;
  query.room = *target;
  if (after) query.after = model::RoomSeq{*after};
  // Nothing beyond the head: what is stored but not yet broadcast comes as an event.
  const std::int64_t end = query.room->head.value + 1;
  query.before = {std::min(before.value_or(end), end)};
  query.budget.events = static_cast<std::size_t>(limit.value_or(std::min(kDefaultLimit, most)));
  return query;
}

/// Keeps what is nearest to the position asked from, as far as the bytes go.
JsonText Messages::history_text(const HistoryQuery& query, model::Page page) const {
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
