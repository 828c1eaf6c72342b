// Appending to the log.
#include "storage/event_log.h"

#include <utility>

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::Appended;
using model::DeviceCounter;
using model::Event;
using model::EventDraft;
using model::StoreError;

EventLog::EventLog(SQLite::Database& database, Heads& heads)
    : heads_(heads),
      append_event_(database, sql::append_event),
      find_key_(database, sql::find_key),
      remember_key_(database, sql::remember_key),
      forget_key_(database, sql::forget_key),
      forget_old_keys_(database, sql::forget_old_keys),
      fold_counter_(database, sql::fold_counter),
      fold_head_(database, sql::fold_head) {}

Result<Appended, StoreError> EventLog::append(EventDraft draft) {
  const model::RoomSeq* room_head = heads_.room(draft.room);
  const DeviceCounter* last = heads_.device(draft.device);
  const bool is_from_unknown_device = last == nullptr && (draft.device || draft.n);
  if (room_head == nullptr || is_from_unknown_device) return Unexpected(StoreError::kNotFound);

  const bool is_keyed = !draft.n && !draft.idempotency_key.empty();
  std::optional<Appended> refused = draft.n ? refuse(draft) : std::nullopt;
  if (is_keyed) refused = find_repeat(draft);
  if (refused) return *std::move(refused);

  Appended appended;
  appended.event = store(draft, model::RoomSeq{room_head->value + 1});
  if (is_keyed) {
    Query(remember_key_)
        .bind(appended.event.gseq)
        .bind(draft.user)
        .bind(draft.idempotency_key)
        .bind(draft.at)
        .run();
    Query(forget_old_keys_).bind(draft.at - kKeyLifetimeMillis).run();
  }
  return appended;
}

std::optional<Appended> EventLog::refuse(const EventDraft& draft) {
  const DeviceCounter expected{heads_.device(draft.device)->value + 1};
  if (*draft.n == expected) return std::nullopt;
  Appended answer;
  if (*draft.n > expected) {
    answer.kind = Appended::Kind::kGap;
    answer.wanted = expected;
  } else {
    answer.kind = Appended::Kind::kDuplicate;
  }
  answer.event.room = draft.room;
  answer.event.device = draft.device;
  answer.event.n = draft.n;
  return answer;
}

std::optional<Appended> EventLog::find_repeat(const EventDraft& draft) {
  {
    Query query(find_key_);
    query.bind(draft.user).bind(draft.idempotency_key);
    if (!query.step()) return std::nullopt;
    const bool is_expired = query.integer(9) < draft.at - kKeyLifetimeMillis;
    if (!is_expired) {
      Appended answer;
      answer.kind = Appended::Kind::kDuplicate;
      answer.event = event_of(query);
      return answer;
    }
  }
  Query(forget_key_).bind(draft.user).bind(draft.idempotency_key).run();
  return std::nullopt;
}

Event EventLog::store(EventDraft& draft, model::RoomSeq seq) {
  const model::GlobalSeq gseq{heads_.log().value + 1};
  {
    Query query(append_event_);
    query.bind(gseq).bind(draft.room).bind(seq);
    query.bind_or_null(draft.user).bind_or_null(draft.device);
    draft.n ? query.bind(*draft.n) : query.bind_null();
    query.bind(draft.at).bind(draft.kind).bind(draft.body).run();
  }
  heads_.set_log(gseq);
  heads_.set_room(draft.room, seq);
  if (draft.n) heads_.set_device(draft.device, *draft.n);
  return Event{
      gseq,         draft.room, seq,     std::move(draft.kind), std::move(draft.body), draft.user,
      draft.device, draft.n,    draft.at};
}

void EventLog::fold() {
  for (const model::DeviceId device : heads_.unfolded()) {
    const DeviceCounter* last = heads_.device(device);
    if (last != nullptr) Query(fold_counter_).bind(device).bind(*last).run();
  }
  Query(fold_head_).bind(heads_.log()).run();
}

}  // namespace snug::storage
