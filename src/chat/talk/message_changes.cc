// What people do with messages.
#include "talk/message_changes.h"

#include <string>
#include <utility>

#include "live/wire.h"
#include "protocol/text.h"
#include "talk/message_fields.h"
#include "talk/repeats.h"

namespace snug::chat {
namespace {

using Kind = model::ChangedMessage::Kind;

std::string deleted_body(model::RoomSeq seq) {
  return JsonObjectBuilder().add("seq", seq.value).build().take();
}

std::string reacted_body(model::RoomSeq seq, const std::string& emoji, bool on) {
  return JsonObjectBuilder().add("emoji", emoji).add("on", on).add("seq", seq.value).build().take();
}

std::string pinned_body(model::RoomSeq seq, bool on) {
  return JsonObjectBuilder().add("on", on).add("seq", seq.value).build().take();
}

/// A limit that is reached, for a person.
struct TooMany {
  std::string operator()(const model::EditMessage& change) const {
    return "the message was edited " + std::to_string(change.most) + " times: write a new one";
  }
  std::string operator()(const model::DeleteMessage&) const { return ""; }
  std::string operator()(const model::ReactToMessage& change) const {
    return "the message has " + std::to_string(change.most) +
           " different reactions already: choose one of them";
  }
  std::string operator()(const model::PinMessage& change) const {
    return "the room has " + std::to_string(change.most) + " pins already: remove one first";
  }
};

}  // namespace

void MessageChanges::edit(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::string text = checked_text(fields, around_.options.limits);
  const std::string id = checked_id(fields);
  const auto target = target_of(RoomAct::kWrite, caller, fields);
  if (!target) return answer.fail(target.error());
  model::EventDraft draft = draft_of(caller, *target, "edited");
  draft.message_id = id;
  draft.body = edit_body_text(target->seq, text);
  store(caller, std::move(draft),
        model::EditMessage{target->seq, body_ending(text), around_.options.limits.edits_of_message},
        answer);
}

void MessageChanges::remove(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  auto target = target_of(RoomAct::kWrite, caller, fields);
  if (!target) return answer.fail(target.error());
  const Person& person = *around_.directory.person(caller.user);
  const bool of_anybody = !objection(RoomAct::kDeleteOthers, *target->room, person);
  if (of_anybody) target = target_of(RoomAct::kDeleteOthers, caller, fields);
  if (!target) return answer.fail(target.error());
  model::EventDraft draft = draft_of(caller, *target, "deleted");
  draft.body = deleted_body(target->seq);
  store(caller, std::move(draft), model::DeleteMessage{target->seq, of_anybody}, answer);
}

void MessageChanges::react(const Caller& caller, const Json& payload, const Answer& answer) {
  const Limits& limits = around_.options.limits;
  Fields fields(payload);
  const std::string emoji = fields.string("emoji");
  const bool on = fields.boolean("on");
  if (!fields.failure() && !is_emoji(emoji, limits.emoji_characters)) {
    fields.refuse(bad_request("`emoji` must have 1 to " + std::to_string(limits.emoji_characters) +
                              " characters, visible and without white space"));
  }
  const auto target = target_of(RoomAct::kReact, caller, fields);
  if (!target) return answer.fail(target.error());
  model::EventDraft draft = draft_of(caller, *target, "reacted");
  draft.body = reacted_body(target->seq, emoji, on);
  store(caller, std::move(draft),
        model::ReactToMessage{target->seq, emoji, on, limits.emojis_of_message}, answer);
}

void MessageChanges::pin(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const bool on = fields.boolean("on");
  const auto target = target_of(RoomAct::kPin, caller, fields);
  if (!target) return answer.fail(target.error());
  model::EventDraft draft = draft_of(caller, *target, "pinned");
  draft.body = pinned_body(target->seq, on);
  store(caller, std::move(draft),
        model::PinMessage{target->seq, on, around_.options.limits.pins_of_room}, answer);
}

Result<MessageChanges::Target, Failure> MessageChanges::target_of(RoomAct act, const Caller& caller,
                                                                  Fields& fields) const {
  const std::int64_t room = fields.integer("room");
  const model::RoomSeq seq{fields.integer("seq")};
  if (fields.failure()) return Unexpected(*fields.failure());
  const auto found = room_to_write(act, around_.directory, room, caller.user);
  if (!found) return Unexpected(found.error());
  if (!may_read(**found, caller.user, seq.value)) return Unexpected(no_such_message());
  return Target{*found, seq};
}

model::EventDraft MessageChanges::draft_of(const Caller& caller, const Target& target,
                                           const char* kind) const {
  model::EventDraft draft;
  draft.room = target.room->id;
  draft.user = caller.user;
  draft.device = caller.device;
  draft.kind = kind;
  draft.at = around_.clock.wall_now();
  return draft;
}

void MessageChanges::store(const Caller& caller, model::EventDraft draft,
                           model::MessageChange change, const Answer& answer) {
  std::uint32_t& waiting = waiting_[caller.device];
  if (waiting >= around_.options.limits.message_changes_waiting) {
    return answer.fail(too_many("too many changes of messages wait, try again", 1));
  }
  ++waiting;
  around_.store.change_message(std::move(draft), change,
                               [this, device = caller.device, change,
                                answer](Result<model::ChangedMessage, model::StoreError> done) {
                                 if (--waiting_[device] == 0) waiting_.erase(device);
                                 finish(change, std::move(done), answer);
                               });
}

void MessageChanges::finish(const model::MessageChange& change,
                            Result<model::ChangedMessage, model::StoreError> done,
                            const Answer& answer) {
  if (!done) return answer.fail(done.error());
  if (around_.health.failed()) return;
  if (done->kind == Kind::kTrueAlready) return answer.ok(ok_text());
  if (done->kind != Kind::kAppended) return answer.fail(refusal(change, done->kind));
  stored(*std::move(done), answer);
}

/// Memory forgets what the store erased before anybody hears of it.
void MessageChanges::stored(model::ChangedMessage done, const Answer& answer) {
  model::Appended& appended = done.appended;
  if (appended.kind == model::Appended::Kind::kConflict) return answer.fail(conflict(appended));
  if (appended.kind == model::Appended::Kind::kDuplicate) {
    return answer.ok(JsonObjectBuilder().add("dup", true).add("ok", true).build());
  }
  if (ChatRoom* room = around_.directory.room(appended.event.room)) ++room->message_changes;
  around_.feed.erased(done.erased);
  around_.feed.committed(std::move(appended.event));
  answer.ok(ok_text());
}

Failure MessageChanges::refusal(const model::MessageChange& change, Kind why) const {
  const bool is_deletion = std::holds_alternative<model::DeleteMessage>(change);
  switch (why) {
    case Kind::kNotTheAuthor:
      return {Code::kForbidden,
              is_deletion
                  ? "only its author, and the room's moderators and owners, delete a message"
                  : "only its author edits a message"};
    case Kind::kTooMany:
      return {Code::kTooLarge, std::visit(TooMany{}, change)};
    case Kind::kDeleted:
      return {Code::kNotFound, "this message was deleted"};
    case Kind::kAppended:
    case Kind::kTrueAlready:
    case Kind::kNoMessage:
      break;
  }
  return no_such_message();
}

}  // namespace snug::chat
