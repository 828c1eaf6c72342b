// Appending to the log.
#include "storage/event_log.h"

#include <utility>

#include "model/log_rules.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::Appended;
using model::DeviceCounter;
using model::Event;
using model::EventDraft;
using model::GlobalSeq;
using model::Place;
using model::StoreError;

namespace {

bool has_id(const EventDraft& draft) {
  return !draft.n && !draft.message_id.empty();
}

}  // namespace

EventLog::EventLog(SQLite::Database& database, Heads& heads, SentIndex& sent,
                   const std::string& chain_key)
    : heads_(heads),
      sent_(sent),
      chain_(chain_key),
      append_event_(database, sql::append_event),
      event_by_gseq_(database, sql::event_by_gseq),
      find_id_(database, sql::find_id),
      remember_id_(database, sql::remember_id),
      forget_id_(database, sql::forget_id),
      forget_old_ids_(database, sql::forget_old_ids),
      fold_counter_(database, sql::fold_counter),
      fold_head_(database, sql::fold_head) {}

Result<Appended, StoreError> EventLog::append(const EventDraft& draft) {
  if (Repeat earlier = find_earlier(draft)) return *std::move(earlier);
  if (draft.only_as_repeat) return Unexpected(StoreError::kNotFound);
  Appended appended;
  appended.event = store(draft, model::RoomSeq{heads_.room(draft.room)->value + 1});
  if (has_id(draft)) remember_id(appended.event.gseq, draft);
  return appended;
}

EventLog::Repeat EventLog::find_earlier(const EventDraft& draft) {
  const bool is_known = heads_.room(draft.room) != nullptr && knows_sender(draft);
  if (!is_known) return Repeat(Unexpected(StoreError::kNotFound));
  if (draft.n) return find_number(draft);
  return has_id(draft) ? find_id(draft) : std::nullopt;
}

bool EventLog::knows_sender(const EventDraft& draft) const {
  const bool is_numbered = draft.n || !draft.message_id.empty();
  return heads_.device(draft.device) != nullptr || (!draft.device && !is_numbered);
}

EventLog::Repeat EventLog::find_number(const EventDraft& draft) {
  const DeviceCounter last = *heads_.device(draft.device);
  switch (model::place_of(*draft.n, last)) {
    case Place::kNext:
      return std::nullopt;
    case Place::kGap:
      return model::gap_after(last);
    case Place::kRepeat:
      break;
  }
  return repeat_at(sent_.find(draft.device, *draft.n), draft);
}

EventLog::Repeat EventLog::find_id(const EventDraft& draft) {
  const std::optional<GlobalSeq> gseq = gseq_of_id(draft.device, draft.message_id);
  if (!gseq) return std::nullopt;
  if (model::is_remembered(*gseq, heads_.log().gseq)) return repeat_at(gseq, draft);
  Query(forget_id_).bind(draft.device).bind(draft.message_id).run();
  return std::nullopt;
}

std::optional<GlobalSeq> EventLog::gseq_of_id(model::DeviceId device,
                                              const std::string& message_id) {
  Query query(find_id_);
  if (!query.bind(device).bind(message_id).step()) return std::nullopt;
  return query.id<GlobalSeq>(0);
}

std::optional<model::RoomId> EventLog::room_of_id(model::DeviceId device,
                                                  const std::string& message_id) {
  const std::optional<GlobalSeq> gseq = gseq_of_id(device, message_id);
  if (!gseq || !model::is_remembered(*gseq, heads_.log().gseq)) return std::nullopt;
  Query query(event_by_gseq_);
  if (!query.bind(*gseq).step()) throw damaged("what was sent before is missing");
  return event_of(query).room;
}

/// Compares `draft` with the stored event. If that cannot be read, nobody knows whether they are
/// equal.
Result<Appended, StoreError> EventLog::repeat_at(std::optional<GlobalSeq> gseq,
                                                 const EventDraft& draft) {
  if (!gseq) throw damaged("what was sent before is not found");
  Query query(event_by_gseq_);
  if (!query.bind(*gseq).step()) throw damaged("what was sent before is missing");
  return model::repeat_of(draft, event_of(query), *heads_.device(draft.device), chain_);
}

Event EventLog::store(const EventDraft& draft, model::RoomSeq seq) {
  Event event = model::event_behind(heads_.log(), seq, draft, chain_);
  {
    Query query(append_event_);
    query.bind(event.gseq).bind(event.room).bind(event.seq);
    query.bind_or_null(event.user).bind_or_null(event.device);
    event.n ? query.bind(*event.n) : query.bind_null();
    query.bind(event.at).bind(event.kind).bind(event.body).bind(event.chain).run();
  }
  heads_.set_log({event.gseq, event.chain, event.at});
  heads_.set_room(event.room, seq);
  if (event.n) {
    heads_.set_device(event.device, *event.n);
    sent_.add(event.device, *event.n, event.gseq);
  }
  return event;
}

void EventLog::remember_id(GlobalSeq gseq, const EventDraft& draft) {
  Query(remember_id_).bind(gseq).bind(draft.device).bind(draft.message_id).run();
  Query(forget_old_ids_).bind(gseq.value - model::kRememberedEvents).run();
}

void EventLog::fold() {
  for (const model::DeviceId device : heads_.unfolded()) {
    const DeviceCounter* last = heads_.device(device);
    if (last != nullptr) Query(fold_counter_).bind(device).bind(*last).run();
  }
  Query(fold_head_).bind(heads_.log().gseq).run();
}

}  // namespace snug::storage
