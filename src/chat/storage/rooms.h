// Writes rooms, their members and the members' marks. Writer's thread only, inside a transaction.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <vector>

#include "model/store.h"
#include "storage/heads.h"
#include "storage/ids.h"

namespace snug::storage {

/// `members_of_room` is sql::members_of_room, prepared. Throws SQLite::Exception.
std::vector<model::Member> read_members(SQLite::Statement& members_of_room, model::RoomId room);

/// Every function may throw SQLite::Exception.
class Rooms {
 public:
  Rooms(SQLite::Database& database, Heads& heads, IdSource& ids);

  /// Several statements, so it needs a savepoint.
  Result<model::Room, model::StoreError> open_direct(model::UserId one, model::UserId other);
  /// Adds a room without its members, and returns its id.
  model::RoomId add(const model::Room& room);
  void add_members(model::RoomId room, const std::vector<model::Member>& members);
  /// Changes the room of `event`, which is stored already.
  void apply(const model::RoomChange& change, const model::Event& event);
  Result<bool, model::StoreError> save_mark(const model::Mark& mark);

 private:
  model::RoomId find_direct(model::UserId low, model::UserId high);
  model::RoomId add_direct(model::UserId low, model::UserId high);
  void add_member(model::RoomId room, const model::Member& member);
  model::Newcomers newcomers_of(model::RoomId room);
  void apply(const model::SetMember& change, const model::Event& event);
  void apply(const model::RemoveMember& change, const model::Event& event);
  void apply(const model::LiftBan& change, const model::Event& event);
  void apply(const model::SetDetails& change, const model::Event& event);

  Heads& heads_;
  IdSource& ids_;
  SQLite::Statement find_direct_room_;
  SQLite::Statement add_direct_room_;
  SQLite::Statement add_room_;
  SQLite::Statement set_details_;
  SQLite::Statement newcomers_of_room_;
  SQLite::Statement add_member_;
  SQLite::Statement set_room_role_;
  SQLite::Statement remove_member_;
  SQLite::Statement add_ban_;
  SQLite::Statement lift_ban_;
  SQLite::Statement members_of_room_;
  SQLite::Statement raise_marks_;
};

}  // namespace snug::storage
