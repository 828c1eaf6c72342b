// Sending messages.
#include "talk/messages.h"

#include <string>

#include "live/wire.h"
#include "protocol/fields.h"
#include "protocol/text.h"
#include "talk/repeats.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

std::string checked_text(Fields& body, const Limits& limits) {
  std::string text = without_control_characters(body.string("text"));
  if (body.failure()) return text;
  if (is_blank(text)) {
    body.refuse(bad_request("there is nothing to see in this message, write something first"));
  } else if (count_characters(text) > limits.text_characters) {
    body.refuse({Code::kTooLarge, "`body.text` is longer than " +
                                      std::to_string(limits.text_characters) + " characters"});
  }
  return text;
}

JsonText stored_text(const model::Appended& appended) {
  JsonObjectBuilder answer;
  answer.add("at", appended.event.at);
  if (appended.kind == model::Appended::Kind::kDuplicate) answer.add("dup", true);
  return answer.add("gseq", appended.event.gseq.value)
      .add("ok", true)
      .add("seq", appended.event.seq.value)
      .build();
}

}  // namespace

Messages::Messages(const Surroundings& around) : around_(around) {}

/// A sender over the limits is refused before the payload is read.
void Messages::send(const Caller& caller, const Argument& payload, const Answer& answer) {
  Budget& budget = budgets_[caller.device];
  if (const auto refused = check_budget(budget)) return answer.fail(*refused);
  auto draft = read_draft(caller, payload);
  if (!draft) return answer.fail(draft.error());
  // What was stored before somebody left is answered as before.
  auto otherwise = objection_to(*draft);
  draft->only_as_repeat = otherwise.has_value();
  if (otherwise && !draft->n && draft->message_id.empty()) return answer.fail(*otherwise);
  ++budget.in_flight;
  around_.store.append(*std::move(draft),
                       [this, device = caller.device, otherwise = std::move(otherwise),
                        answer](Result<model::Appended, model::StoreError> done) {
                         finish(device, otherwise, std::move(done), answer);
                       });
}

/// The reason why the sender may not write this now.
std::optional<Failure> Messages::objection_to(const model::EventDraft& draft) const {
  const auto room = room_for(RoomAct::kWrite, around_.directory, draft.room.value, draft.user);
  if (!room) return room.error();
  if (!(*room)->member(draft.user)->leaving) return std::nullopt;
  return Failure(Code::kUnavailable, "your place in this room is changing, try again in a moment");
}

std::optional<Failure> Messages::check_budget(Budget& budget) const {
  if (!around_.health.accepting()) return unavailable();
  if (budget.in_flight >= around_.options.limits.sends_in_flight) {
    return too_many("too many messages wait for their answer, send this one again later", 1);
  }
  const std::int64_t wait =
      budget.sends.take(around_.clock.now(), around_.options.limits.sends_per_second * 10);
  if (wait > 0) return too_many("too many messages, send this one again later", wait);
  return std::nullopt;
}

Result<model::EventDraft, Failure> Messages::read_draft(const Caller& caller,
                                                        const Json& payload) const {
  Fields fields(payload);
  model::EventDraft draft;
  const std::int64_t room = fields.integer("room");
  const auto n = fields.optional_integer("n");
  draft.message_id = checked_id(fields);
  if (n && !draft.message_id.empty()) {
    fields.refuse(bad_request("give `n` or `id`, not both"));
  }
  Fields body = fields.object("body");
  const std::string text = checked_text(body, around_.options.limits);
  if (body.failure()) return Unexpected(*body.failure());
  if (around_.directory.room({room}) == nullptr) {
    return Unexpected(Failure(Code::kNotFound, "there is no such room"));
  }
  draft.room = {room};
  draft.user = caller.user;
  draft.device = caller.device;
  if (n) draft.n = model::DeviceCounter{*n};
  draft.kind = "message";
  draft.body = message_body_text(text);
  draft.at = around_.clock.wall_now();
  return draft;
}

/// Broadcasts first and answers second, so that everyone's copy is on its way when the sender gets
/// the answer.
void Messages::finish(model::DeviceId device, const std::optional<Failure>& otherwise,
                      Result<model::Appended, model::StoreError> done, const Answer& answer) {
  if (const auto budget = budgets_.find(device); budget != budgets_.end()) {
    --budget->second.in_flight;
  }
  if (!done) {
    if (otherwise && done.error() == model::StoreError::kNotFound) return answer.fail(*otherwise);
    return refuse(around_, device, done.error(), answer);
  }
  if (around_.health.failed()) return;
  if (done->kind == model::Appended::Kind::kGap) return answer.fail(gap(*done));
  if (done->kind == model::Appended::Kind::kConflict) return answer.fail(conflict(*done));
  JsonText stored = stored_text(*done);
  if (done->kind == model::Appended::Kind::kStored) {
    const model::RoomId room = done->event.room;
    const model::UserId user = done->event.user;
    around_.feed.committed(std::move(done->event));
    if (stored_) stored_(room, user);
  }
  answer.ok(std::move(stored));
}

}  // namespace snug::chat
