// Rooms that are not direct.
#include "talk/groups.h"

#include <algorithm>
#include <utility>

#include "live/wire.h"
#include "protocol/fields.h"
#include "protocol/shown_name.h"
#include "protocol/text.h"
#include "talk/repeats.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

using model::RoomRole;

constexpr std::size_t kMaxFirstMembers = 100;

std::optional<std::string> checked_name(Fields& fields) {
  const auto given = fields.optional_string("name");
  if (!given) return std::nullopt;
  std::string name = shown_name(*given);
  if (name.empty()) fields.refuse(bad_request("`name` " + rule_of_shown_names()));
  return name;
}

std::optional<std::string> checked_topic(Fields& fields, std::size_t max_characters) {
  const auto given = fields.optional_string("topic");
  if (!given) return std::nullopt;
  std::string topic = without_control_characters(*given);
  if (count_characters(topic) > max_characters) {
    fields.refuse({Code::kTooLarge,
                   "`topic` has more than " + std::to_string(max_characters) + " characters"});
  }
  return topic;
}

std::optional<model::Newcomers> checked_newcomers(Fields& fields) {
  const auto given = fields.optional_string("newcomers_read");
  if (!given) return std::nullopt;
  const auto newcomers = newcomers_named(*given);
  if (!newcomers) {
    fields.refuse(bad_request("`newcomers_read` must be \"all\" or \"from_joining\""));
  }
  return newcomers;
}

/// The owner and the others, by rising user, each once.
std::vector<model::Member> members_of(model::UserId owner, std::vector<std::int64_t> others) {
  others.push_back(owner.value);
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
  std::vector<model::Member> members;
  for (const std::int64_t user : others) {
    model::Member member;
    member.user = {user};
    if (member.user == owner) member.role = RoomRole::kOwner;
    members.push_back(member);
  }
  return members;
}

JsonText created_body(const model::Room& room) {
  JsonArrayBuilder members;
  for (const model::Member& member : room.members) members.add(member.user.value);
  return JsonObjectBuilder()
      .add("kind", kind_name(room.kind))
      .add("members", members.build())
      .add("name", room.details.name)
      .add("newcomers_read", newcomers_name(room.details.newcomers))
      .add("topic", room.details.topic)
      .build();
}

JsonText changed_body(const model::RoomDetails& before, const model::RoomDetails& now) {
  JsonObjectBuilder body;
  if (now.name != before.name) body.add("name", now.name);
  if (now.newcomers != before.newcomers) body.add("newcomers_read", newcomers_name(now.newcomers));
  if (now.topic != before.topic) body.add("topic", now.topic);
  return body.build();
}

}  // namespace

void Groups::create(const Caller& caller, const Json& payload, const Answer& answer) {
  auto asked = read(caller, payload);
  if (!asked) return answer.fail(asked.error());
  model::EventDraft draft = draft_of(caller, *asked);
  // A room that was made before is answered as before.
  auto otherwise = objection_to(caller, asked->room.members);
  draft.only_as_repeat = otherwise.has_value();
  if (otherwise && draft.message_id.empty()) return answer.fail(*otherwise);
  count_joining(asked->room.members, 1);
  around_.store.create_room(
      asked->room, std::move(draft),
      [this, caller, members = asked->room.members, otherwise = std::move(otherwise),
       answer](Result<model::CreatedRoom, model::StoreError> created) {
        count_joining(members, -1);
        const bool is_new = created && created->first.kind == model::Appended::Kind::kStored;
        if (!is_new && !otherwise) created_[caller.user].give_back();
        const bool is_refused = !created && created.error() == model::StoreError::kNotFound;
        if (otherwise && is_refused) return answer.fail(*otherwise);
        finish(caller, std::move(created), answer);
      });
}

/// Counts the rooms that people are joining, until the store has answered.
void Groups::count_joining(const std::vector<model::Member>& members, int by) {
  for (const model::Member& member : members) {
    around_.directory.person(member.user)->rooms_joining += static_cast<std::size_t>(by);
  }
}

/// The reason why these people may not have another room now.
std::optional<Failure> Groups::objection_to(const Caller& caller,
                                            const std::vector<model::Member>& members) {
  const Limits& limits = around_.options.limits;
  for (const model::Member& member : members) {
    const Person& person = *around_.directory.person(member.user);
    if (around_.directory.shared_rooms_of(person) < limits.rooms_of_person) continue;
    return Failure(Code::kTooLarge, "you or one of `members` are in " +
                                        std::to_string(limits.rooms_of_person) +
                                        " rooms already: leave one first");
  }
  const std::int64_t wait =
      created_[caller.user].take(around_.clock.now(), limits.rooms_created_a_day);
  if (wait == 0) return std::nullopt;
  return too_many("you created many rooms today, go on later", wait);
}

Result<Groups::NewRoom, Failure> Groups::read(const Caller& caller, const Json& payload) const {
  Fields fields(payload);
  NewRoom asked;
  const auto kind = kind_named(fields.string("kind"));
  if (!kind) fields.refuse(bad_request("`kind` must be \"private\" or \"public\""));
  const auto name = checked_name(fields);
  if (!name) fields.refuse(bad_request("`name` is missing"));
  const auto topic = checked_topic(fields, around_.options.limits.topic_characters);
  const auto newcomers = checked_newcomers(fields);
  asked.room.members = members_of(
      caller.user,
      fields.optional_integers("members", kMaxFirstMembers).value_or(std::vector<std::int64_t>()));
  asked.message_id = checked_id(fields);
  for (const model::Member& member : asked.room.members) {
    if (around_.directory.person(member.user) != nullptr) continue;
    fields.refuse({Code::kNotFound, "one of `members` does not exist"});
  }
  if (fields.failure()) return Unexpected(*fields.failure());
  asked.room.kind = *kind;
  asked.room.details = {*name, topic.value_or(""), newcomers.value_or(model::Newcomers::kReadAll)};
  return asked;
}

model::EventDraft Groups::draft_of(const Caller& caller, const NewRoom& asked) const {
  model::EventDraft draft;
  draft.user = caller.user;
  draft.device = caller.device;
  draft.message_id = asked.message_id;
  draft.kind = "created";
  draft.body = created_body(asked.room).take();
  draft.at = around_.clock.wall_now();
  return draft;
}

void Groups::finish(const Caller& caller, Result<model::CreatedRoom, model::StoreError> created,
                    const Answer& answer) {
  if (!created) return refuse(around_, caller.device, created.error(), answer);
  if (around_.health.failed()) return;
  using Kind = model::Appended::Kind;
  model::Appended& first = created->first;
  if (first.kind == Kind::kConflict) return answer.fail(conflict(first));
  JsonObjectBuilder made;
  if (first.kind == Kind::kDuplicate) made.add("dup", true);
  made.add("ok", true).add("room", first.event.room.value);
  if (first.kind == Kind::kStored) {
    ChatRoom& room = around_.directory.add_room(std::move(created->room));
    around_.feed.committed(std::move(first.event));
    around_.feed.room_added(room);
  }
  answer.ok(made.build());
}

void Groups::change(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const auto name = checked_name(fields);
  const auto topic = checked_topic(fields, around_.options.limits.topic_characters);
  const auto newcomers = checked_newcomers(fields);
  if (!name && !topic && !newcomers) {
    fields.refuse(bad_request("give `name`, `topic` or `newcomers_read`"));
  }
  if (fields.failure()) return answer.fail(*fields.failure());
  const auto room = room_for(RoomAct::kChange, around_.directory, number, caller.user);
  if (!room) return answer.fail(room.error());
  changes_.ask(
      caller, (*room)->id,
      [this, user = caller.user, name, topic,
       newcomers](const ChatRoom& target) -> RoomChanges::Checked {
        auto refused = objection(RoomAct::kChange, target, *around_.directory.person(user));
        if (refused) return Unexpected(*std::move(refused));
        const model::RoomDetails now = {name.value_or(target.details.name),
                                        topic.value_or(target.details.topic),
                                        newcomers.value_or(target.details.newcomers)};
        if (now == target.details) return RoomChanges::true_already();
        return RoomChanges::wish("changed", changed_body(target.details, now),
                                 model::SetDetails{now});
      },
      answer);
}

}  // namespace snug::chat
