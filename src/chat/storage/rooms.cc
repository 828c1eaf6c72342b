// Writes rooms, their members and the members' marks.
#include "storage/rooms.h"

#include <algorithm>

#include "model/log_rules.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::Event;
using model::Member;
using model::RoomId;
using model::RoomSeq;
using model::StoreError;
using model::UserId;

namespace {

/// A value that was never stored gives the least rights.
model::RoomRole role_of(std::int64_t stored) {
  const bool is_known = stored >= 0 && stored <= 2;
  return is_known ? static_cast<model::RoomRole>(stored) : model::RoomRole::kMember;
}

}  // namespace

std::vector<Member> read_members(SQLite::Statement& members_of_room, RoomId room) {
  std::vector<Member> members;
  Query query(members_of_room);
  query.bind(room);
  while (query.step()) {
    members.push_back({query.id<UserId>(0), query.id<RoomSeq>(1), query.id<RoomSeq>(2),
                       role_of(query.integer(3)), query.id<RoomSeq>(4),
                       query.id<model::GlobalSeq>(5)});
  }
  return members;
}

Rooms::Rooms(SQLite::Database& database, Heads& heads, IdSource& ids)
    : heads_(heads),
      ids_(ids),
      find_direct_room_(database, sql::find_direct_room),
      add_direct_room_(database, sql::add_direct_room),
      add_room_(database, sql::add_room),
      set_details_(database, sql::set_details),
      newcomers_of_room_(database, sql::newcomers_of_room),
      add_member_(database, sql::add_member),
      set_room_role_(database, sql::set_room_role),
      remove_member_(database, sql::remove_member),
      add_ban_(database, sql::add_ban),
      lift_ban_(database, sql::lift_ban),
      members_of_room_(database, sql::members_of_room),
      raise_marks_(database, sql::raise_marks) {}

Result<model::Room, StoreError> Rooms::open_direct(UserId one, UserId other) {
  const UserId low = std::min(one, other);
  const UserId high = std::max(one, other);
  model::Room room;
  room.kind = model::RoomKind::kDirect;
  room.id = find_direct(low, high);
  if (!room.id) room.id = add_direct(low, high);
  const model::RoomSeq* head = heads_.room(room.id);
  if (head == nullptr) throw damaged("a room that was made before is missing");
  room.head = *head;
  room.members = read_members(members_of_room_, room.id);
  return room;
}

RoomId Rooms::find_direct(UserId low, UserId high) {
  Query query(find_direct_room_);
  query.bind(low).bind(high);
  return query.step() ? query.id<RoomId>(0) : RoomId{};
}

RoomId Rooms::add_direct(UserId low, UserId high) {
  const RoomId room{ids_(IdKind::kRoom)};
  Query(add_direct_room_).bind(room).bind(low).bind(high).run();
  add_member(room, {low});
  if (high != low) add_member(room, {high});
  heads_.set_room(room, {});
  return room;
}

RoomId Rooms::add(const model::Room& room) {
  const RoomId id{ids_(IdKind::kRoom)};
  const model::RoomDetails& details = room.details;
  Query query(add_room_);
  query.bind(id).bind(static_cast<std::int64_t>(room.kind)).bind(details.name).bind(details.topic);
  query.bind(static_cast<std::int64_t>(details.newcomers)).run();
  heads_.set_room(id, {});
  return id;
}

void Rooms::add_members(RoomId room, const std::vector<Member>& members) {
  for (const Member& member : members) add_member(room, member);
}

void Rooms::add_member(RoomId room, const Member& member) {
  Query query(add_member_);
  query.bind(room).bind(member.user).bind(static_cast<std::int64_t>(member.role));
  query.bind(member.read).bind(member.first).bind(member.joined).run();
}

void Rooms::apply(const model::RoomChange& change, const Event& event) {
  std::visit([this, &event](const auto& one) { apply(one, event); }, change);
}

void Rooms::apply(const model::SetMember& change, const Event& event) {
  Query role(set_room_role_);
  role.bind(event.room).bind(change.user).bind(static_cast<std::int64_t>(change.role));
  if (role.run() > 0) return;
  const model::Newcomers newcomers = newcomers_of(event.room);
  add_member(event.room, model::newcomer(change, event, newcomers));
}

model::Newcomers Rooms::newcomers_of(RoomId room) {
  Query query(newcomers_of_room_);
  if (!query.bind(room).step()) throw damaged("a room that was made before is missing");
  return static_cast<model::Newcomers>(query.integer(0));
}

void Rooms::apply(const model::RemoveMember& change, const Event& event) {
  Query(remove_member_).bind(event.room).bind(change.user).run();
  if (change.banned) Query(add_ban_).bind(event.room).bind(change.user).run();
}

void Rooms::apply(const model::LiftBan& change, const Event& event) {
  Query(lift_ban_).bind(event.room).bind(change.user).run();
}

void Rooms::apply(const model::SetDetails& change, const Event& event) {
  const model::RoomDetails& details = change.details;
  Query query(set_details_);
  query.bind(event.room).bind(details.name).bind(details.topic);
  query.bind(static_cast<std::int64_t>(details.newcomers)).run();
}

Result<bool, StoreError> Rooms::save_mark(const model::Mark& mark) {
  Query(raise_marks_).bind(mark.room).bind(mark.user).bind(mark.received).bind(mark.read).run();
  return true;
}

}  // namespace snug::storage
