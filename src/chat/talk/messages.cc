// Sending messages.
#include "talk/messages.h"

#include <string>

#include "live/wire.h"
#include "model/message_rules.h"
#include "protocol/fields.h"
#include "talk/message_fields.h"
#include "talk/repeats.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

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
  const auto room = room_to_write(RoomAct::kWrite, around_.directory, draft.room.value, draft.user);
  return room ? std::nullopt : std::optional(room.error());
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
  const auto reply_to = body.optional_integer("reply_to");
  if (body.failure()) return Unexpected(*body.failure());
  const ChatRoom* target = around_.directory.room({room});
  if (target == nullptr) return Unexpected(Failure(Code::kNotFound, "there is no such room"));
  const bool is_member = target->member(caller.user) != nullptr;
  if (reply_to && is_member && !may_read(*target, caller.user, *reply_to)) {
    return Unexpected(no_such_message());
  }

  draft.room = target->id;
  draft.user = caller.user;
  draft.device = caller.device;
  if (n) draft.n = model::DeviceCounter{*n};
  draft.kind = model::kMessageKind;
  draft.body = message_body_text(text, reply_to);
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
