// Who is in a room.
#include "talk/memberships.h"

#include <algorithm>
#include <string>
#include <utility>

#include "live/wire.h"
#include "protocol/fields.h"

namespace snug::chat {
namespace {

using model::RoomRole;
using model::UserId;
using Checked = RoomChanges::Checked;

JsonText user_body(UserId user) {
  return JsonObjectBuilder().add("user", user.value).build();
}

Failure no_such_person() {
  return {Code::kNotFound, "there is no such person"};
}

bool is_last_owner(const ChatRoom& room, const RoomMember& member) {
  const auto is_owner = [](const RoomMember& one) { return one.role == RoomRole::kOwner; };
  return is_owner(member) && std::count_if(room.members.begin(), room.members.end(), is_owner) == 1;
}

Failure needs_owner() {
  return {Code::kForbidden, "the room needs an owner: make another member its owner first"};
}

}  // namespace

/// Whoever may not ask takes no place among the changes that wait.
void Memberships::ask(const Caller& caller, std::int64_t number, RoomAct act,
                      RoomChanges::Check check, const Answer& answer) {
  const auto room = room_for(act, around_.directory, number, caller.user);
  if (!room) return answer.fail(room.error());
  changes_.ask(
      caller, (*room)->id,
      [this, act, user = caller.user, check = std::move(check)](const ChatRoom& target) -> Checked {
        auto refused = objection(act, target, *around_.directory.person(user));
        if (refused) return Unexpected(*std::move(refused));
        return check(target);
      },
      answer);
}

/// The standing of the caller in a room; null for strangers and in a room that does not exist.
const RoomMember* Memberships::standing(const Caller& caller, std::int64_t number) const {
  const ChatRoom* room = around_.directory.room({number});
  return room == nullptr ? nullptr : room->member(caller.user);
}

void Memberships::join(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  if (fields.failure()) return answer.fail(*fields.failure());
  if (standing(caller, room) != nullptr) return answer.ok(ok_text());
  ask(
      caller, room, RoomAct::kJoin,
      [this, user = caller.user](const ChatRoom& target) { return newcomer(target, user); },
      answer);
}

void Memberships::add(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  const UserId user{fields.integer("user")};
  if (fields.failure()) return answer.fail(*fields.failure());
  ask(
      caller, room, RoomAct::kAdd,
      [this, user](const ChatRoom& target) { return newcomer(target, user); }, answer);
}

RoomChanges::Checked Memberships::newcomer(const ChatRoom& room, UserId user) const {
  const Limits& limits = around_.options.limits;
  const Person* person = around_.directory.person(user);
  if (person == nullptr) return Unexpected(no_such_person());
  if (room.member(user) != nullptr) return RoomChanges::true_already();
  if (room.banned.contains(user)) {
    return Unexpected(Failure(Code::kForbidden,
                              "this person is banned from the room: a moderator can lift the ban"));
  }
  if (room.members.size() >= limits.members_of_room) {
    return Unexpected(
        Failure(Code::kTooLarge,
                "the room is full: it has " + std::to_string(limits.members_of_room) + " members"));
  }
  if (around_.directory.shared_rooms_of(*person) >= limits.rooms_of_person) {
    return Unexpected(Failure(Code::kTooLarge, "this person is in " +
                                                   std::to_string(limits.rooms_of_person) +
                                                   " rooms already: leave one first"));
  }
  return RoomChanges::wish("joined", user_body(user), model::SetMember{user, RoomRole::kMember});
}

void Memberships::leave(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  if (fields.failure()) return answer.fail(*fields.failure());
  const bool is_there = around_.directory.room({room}) != nullptr;
  if (is_there && standing(caller, room) == nullptr) return answer.ok(ok_text());
  ask(
      caller, room, RoomAct::kLeave,
      [user = caller.user](const ChatRoom& target) -> Checked {
        if (is_last_owner(target, *target.member(user)) && target.members.size() > 1) {
          return Unexpected(needs_owner());
        }
        return RoomChanges::wish("left", user_body(user), model::RemoveMember{user, false});
      },
      answer);
}

void Memberships::remove(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  const UserId user{fields.integer("user")};
  const bool ban = fields.optional_boolean("ban").value_or(false);
  if (user == caller.user) fields.refuse(bad_request("nobody removes themselves: leave the room"));
  if (fields.failure()) return answer.fail(*fields.failure());
  ask(
      caller, room, ban ? RoomAct::kBan : RoomAct::kRemove,
      [this, by = caller.user, user, ban](const ChatRoom& target) {
        return removal(target, by, user, ban);
      },
      answer);
}

RoomChanges::Checked Memberships::removal(const ChatRoom& room, UserId by, UserId user,
                                          bool ban) const {
  if (!has_person(user)) return Unexpected(no_such_person());
  const bool is_member = room.member(user) != nullptr;
  if (!is_member && (!ban || room.banned.contains(user))) return RoomChanges::true_already();
  const bool is_above = is_member && rank(room, user) != RoomRole::kMember;
  if (is_above && rank(room, by) != RoomRole::kOwner) {
    return Unexpected(
        Failure(Code::kForbidden, "only the owners of the room remove its moderators and owners"));
  }
  if (ban && room.banned.size() >= around_.options.limits.bans_of_room) {
    return Unexpected(Failure(Code::kTooLarge, "the room has too many bans: lift some first"));
  }
  JsonText body = JsonObjectBuilder().add("banned", ban).add("user", user.value).build();
  return RoomChanges::wish("removed", std::move(body), model::RemoveMember{user, ban});
}

RoomRole Memberships::rank(const ChatRoom& room, UserId user) const {
  return rank_of(*room.member(user), room, *around_.directory.person(user));
}

void Memberships::unban(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  const UserId user{fields.integer("user")};
  if (fields.failure()) return answer.fail(*fields.failure());
  ask(
      caller, room, RoomAct::kUnban,
      [user](const ChatRoom& target) -> Checked {
        if (!target.banned.contains(user)) return RoomChanges::true_already();
        return RoomChanges::wish("unbanned", user_body(user), model::LiftBan{user});
      },
      answer);
}

void Memberships::set_role(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t room = fields.integer("room");
  const UserId user{fields.integer("user")};
  const auto role = room_role_named(fields.string("role"));
  if (!role) fields.refuse(bad_request("`role` must be \"owner\", \"moderator\" or \"member\""));
  if (fields.failure()) return answer.fail(*fields.failure());
  const RoomMember* mine = standing(caller, room);
  // A repeat of giving one's own rights up.
  if (mine != nullptr && user == caller.user && mine->role == *role) return answer.ok(ok_text());
  ask(
      caller, room, RoomAct::kGiveRole,
      [user, role = *role](const ChatRoom& target) -> Checked {
        const RoomMember* member = target.member(user);
        if (member == nullptr) {
          return Unexpected(Failure(Code::kNotFound, "this person is not a member of the room"));
        }
        if (member->role == role) return RoomChanges::true_already();
        if (is_last_owner(target, *member)) return Unexpected(needs_owner());
        JsonText body =
            JsonObjectBuilder().add("role", room_role_name(role)).add("user", user.value).build();
        return RoomChanges::wish("role", std::move(body), model::SetMember{user, role});
      },
      answer);
}

}  // namespace snug::chat
