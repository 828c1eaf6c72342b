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
  ++budget.in_flight;
  around_.store.append(*std::move(draft), [this, device = caller.device, answer](
                                              Result<model::Appended, model::StoreError> done) {
    finish(device, std::move(done), answer);
  });
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
  const auto target = room_to_write(RoomAct::kWrite, around_.directory, room, caller.user);
  if (!target) return Unexpected(target.error());
  if (reply_to && !may_read(**target, caller.user, *reply_to)) return Unexpected(no_such_message());

  draft.room = (*target)->id;
  draft.user = caller.user;
  draft.device = caller.device;
  if (n) draft.n = model::DeviceCounter{*n};
  draft.kind = model::kMessageKind;
  draft.body = message_body_text(text, reply_to);
  draft.at = around_.clock.wall_now();
  return draft;
}

/// The store does not know a device whose sign-in ended after the request had come.
void Messages::refuse(model::DeviceId device, model::StoreError error, const Answer& answer) {
  const bool is_signed_out = around_.directory.device(device) == nullptr;
  if (error == model::StoreError::kNotFound && is_signed_out) {
    return answer.fail({Code::kUnauthorized, "this sign-in has ended: sign in again"});
  }
  answer.fail(error);
}

/// Broadcasts first and answers second, so that everyone's copy is on its way when the sender gets
/// the answer.
void Messages::finish(model::DeviceId device, Result<model::Appended, model::StoreError> done,
                      const Answer& answer) {
  if (const auto budget = budgets_.find(device); budget != budgets_.end()) {
    --budget->second.in_flight;
  }
  if (!done) return refuse(device, done.error(), answer);
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
