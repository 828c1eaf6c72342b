// Sending messages.
#include "talk/messages.h"

#include <string>

#include "live/wire.h"
#include "protocol/fields.h"
#include "protocol/text.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMaxIdCharacters = 64;

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

std::string checked_id(Fields& fields) {
  const auto id = fields.optional_string("id");
  if (!id) return {};
  const std::size_t length = count_characters(*id);
  if (length == 0 || length > kMaxIdCharacters) {
    fields.refuse(bad_request("`id` must have 1 to 64 characters"));
  }
  return *id;
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

/// A repeat with other content: not stored, and the sender must not believe that it is.
Failure conflict(const model::Appended& appended) {
  Failure failure(Code::kConflict,
                  "something else was sent under this number before, send this as a new message");
  failure.last_n = appended.wanted.value - 1;
  return failure;
}

Failure gap(const model::Appended& appended) {
  Failure failure(Code::kGap, "earlier messages of this device are missing, send them first");
  failure.wanted = appended.wanted.value;
  return failure;
}

}  // namespace

Messages::Messages(const Common& common)
    : directory_(common.directory),
      sessions_(common.sessions),
      answers_(common.answer_queue),
      feed_(common.feed),
      store_(common.store),
      health_(common.health),
      clock_(common.clock),
      limits_(common.options.limits) {}

/// Whoever sends too much is refused before what they sent is read.
void Messages::send(Session& session, const Argument& payload, Ack ack) {
  Budget& budget = budgets_[session.device];
  if (const auto refused = check_budget(budget)) return refuse(ack, *refused);
  auto draft = read_draft(session, payload);
  if (!draft) return refuse(ack, draft.error());
  ++budget.in_flight;
  store_.append(*std::move(draft), [this, device = session.device, ack = std::move(ack)](
                                       Result<model::Appended, model::StoreError> done) {
    finish(device, std::move(done), ack);
  });
}

std::optional<Failure> Messages::check_budget(Budget& budget) const {
  if (!health_.accepting()) return unavailable();
  if (budget.in_flight >= limits_.sends_in_flight) {
    return too_many("too many messages wait for their answer, send this one again later", 1);
  }
  const std::int64_t wait = budget.sends.take(clock_.now(), limits_.sends_per_second * 10);
  if (wait > 0) return too_many("too many messages, send this one again later", wait);
  return std::nullopt;
}

Result<model::EventDraft, Failure> Messages::read_draft(const Session& session,
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
  const std::string text = checked_text(body, limits_);
  if (body.failure()) return Unexpected(*body.failure());
  const auto target = room_of_member(directory_, room, session.user);
  if (!target) return Unexpected(target.error());

  draft.room = (*target)->id;
  draft.user = session.user;
  draft.device = session.device;
  if (n) draft.n = model::DeviceCounter{*n};
  draft.kind = "message";
  draft.body = message_body_text(text);
  draft.at = clock_.wall_now();
  return draft;
}

/// Broadcast first, answer second: when the sender hears of it, everyone's copy is on its way.
void Messages::finish(model::DeviceId device, Result<model::Appended, model::StoreError> done,
                      const Ack& ack) {
  if (const auto budget = budgets_.find(device); budget != budgets_.end()) {
    --budget->second.in_flight;
  }
  if (!done) {
    if (const auto failure = health_.failure(done.error())) refuse(ack, *failure);
    return;
  }
  if (health_.failed()) return;
  if (done->kind == model::Appended::Kind::kGap) return refuse(ack, gap(*done));
  if (done->kind == model::Appended::Kind::kConflict) return refuse(ack, conflict(*done));
  const JsonText answer = stored_text(*done);
  if (done->kind == model::Appended::Kind::kStored) {
    const model::RoomId room = done->event.room;
    const model::UserId user = done->event.user;
    feed_.committed(std::move(done->event));
    if (stored_) stored_(room, user);
  }
  ack(Outgoing(answer));
}

Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user) {
  ChatRoom* found = directory.room({room});
  if (found == nullptr) return Unexpected(Failure(Code::kNotFound, "there is no such room"));
  if (found->member(user) == nullptr) {
    return Unexpected(Failure(Code::kForbidden, "you are not a member of this room"));
  }
  return found;
}

}  // namespace snug::chat
