// Writes rooms and their members' marks.
#include "storage/rooms.h"

#include <algorithm>

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::RoomId;
using model::StoreError;
using model::UserId;

std::vector<model::Member> read_members(SQLite::Statement& members_of_room, RoomId room) {
  std::vector<model::Member> members;
  Query query(members_of_room);
  query.bind(room);
  while (query.step()) {
    members.push_back(
        {query.id<UserId>(0), query.id<model::RoomSeq>(1), query.id<model::RoomSeq>(2)});
  }
  return members;
}

Rooms::Rooms(SQLite::Database& database, Heads& heads, IdSource& ids)
    : heads_(heads),
      ids_(ids),
      find_direct_room_(database, sql::find_direct_room),
      add_direct_room_(database, sql::add_direct_room),
      add_member_(database, sql::add_member),
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
  Query(add_member_).bind(room).bind(low).run();
  if (high != low) Query(add_member_).bind(room).bind(high).run();
  heads_.set_room(room, {});
  return room;
}

Result<bool, StoreError> Rooms::save_mark(const model::Mark& mark) {
  Query(raise_marks_).bind(mark.room).bind(mark.user).bind(mark.received).bind(mark.read).run();
  return true;
}

}  // namespace snug::storage
