// Who may do what in a room.
#include "talk/room_rights.h"

#include <algorithm>

namespace snug::chat {
namespace {

using model::RoomKind;
using model::RoomRole;

/// Who may do it: the least role, everyone, or nobody.
enum class Least { kNobody, kEveryone, kMember, kModerator, kOwner };

struct Row {
  RoomAct act;
  Least in_direct, in_private, in_public;
  const char* otherwise;  ///< The refusal where a role is missing.
};

constexpr const char* kNotDirect = "a direct conversation belongs to its two people";
constexpr const char* kPublicOnly = "nobody joins this room by themselves: ask a member to add you";
constexpr const char* kPrivateOnly = "everyone joins a public room by themselves";
constexpr const char* kModerators = "only the moderators and owners of the room do this";

constexpr Row kRights[] = {
    {RoomAct::kRead, Least::kMember, Least::kMember, Least::kMember, ""},
    {RoomAct::kWrite, Least::kMember, Least::kMember, Least::kMember, ""},
    {RoomAct::kReact, Least::kMember, Least::kMember, Least::kMember, ""},
    {RoomAct::kPin, Least::kMember, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kDeleteOthers, Least::kNobody, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kJoin, Least::kNobody, Least::kNobody, Least::kEveryone, kPublicOnly},
    {RoomAct::kLeave, Least::kNobody, Least::kMember, Least::kMember, kNotDirect},
    {RoomAct::kAdd, Least::kNobody, Least::kMember, Least::kNobody, kPrivateOnly},
    {RoomAct::kChange, Least::kNobody, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kRemove, Least::kNobody, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kBan, Least::kNobody, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kUnban, Least::kNobody, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kSeeBans, Least::kNobody, Least::kModerator, Least::kModerator, kModerators},
    {RoomAct::kGiveRole, Least::kNobody, Least::kOwner, Least::kOwner,
     "only the owners of the room give roles"},
};

const Row& row_of(RoomAct act) {
  return *std::find_if(std::begin(kRights), std::end(kRights),
                       [act](const Row& row) { return row.act == act; });
}

Least least_for(const Row& row, RoomKind kind) {
  if (kind == RoomKind::kDirect) return row.in_direct;
  return kind == RoomKind::kPrivate ? row.in_private : row.in_public;
}

bool is_enough(RoomRole rank, Least least) {
  if (least == Least::kOwner) return rank == RoomRole::kOwner;
  return least != Least::kModerator || rank != RoomRole::kMember;
}

Failure forbidden(const char* why) {
  return {Code::kForbidden, why};
}

}  // namespace

RoomRole rank_of(const RoomMember& member, const ChatRoom& room, const Person& who) {
  const bool is_admin = who.user.role != model::Role::kMember;
  if (!is_admin || room.kind != RoomKind::kPublic) return member.role;
  return std::min(member.role, RoomRole::kModerator);
}

std::optional<Failure> objection(RoomAct act, const ChatRoom& room, const Person& who) {
  const Row& row = row_of(act);
  const Least least = least_for(row, room.kind);
  const RoomMember* member = room.member(who.user.id);
  if (least == Least::kEveryone) {
    if (!room.members.empty()) return std::nullopt;
    return Failure(Code::kNotFound, "everyone has left this room: create another one");
  }
  // A member reads why nobody does this here, and a stranger learns nothing of the room.
  if (least == Least::kNobody && room.kind == RoomKind::kDirect && member != nullptr) {
    return forbidden(kNotDirect);
  }
  if (least == Least::kNobody && act == RoomAct::kJoin) return forbidden(row.otherwise);
  if (member == nullptr) return forbidden("you are not a member of this room");
  if (least == Least::kNobody) return forbidden(row.otherwise);
  if (!is_enough(rank_of(*member, room, who), least)) return forbidden(row.otherwise);
  return std::nullopt;
}

Result<ChatRoom*, Failure> room_for(RoomAct act, Directory& directory, std::int64_t room,
                                    model::UserId user) {
  ChatRoom* found = directory.room({room});
  if (found == nullptr) return Unexpected(Failure(Code::kNotFound, "there is no such room"));
  if (auto refused = objection(act, *found, *directory.person(user))) {
    return Unexpected(*std::move(refused));
  }
  return found;
}

Result<ChatRoom*, Failure> room_to_write(RoomAct act, Directory& directory, std::int64_t room,
                                         model::UserId user) {
  const auto found = room_for(act, directory, room, user);
  if (!found) return found;
  const RoomMember& member = *(*found)->member(user);
  const bool is_by_role = least_for(row_of(act), (*found)->kind) != Least::kMember;
  if (!member.leaving && !(is_by_role && member.role_changing)) return found;
  return Unexpected(
      Failure(Code::kUnavailable, "your place in this room is changing, try again in a moment"));
}

}  // namespace snug::chat
