// Writes rooms and their members' marks. Writer's thread only, inside a transaction.
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
  Result<bool, model::StoreError> save_mark(const model::Mark& mark);

 private:
  model::RoomId find_direct(model::UserId low, model::UserId high);
  model::RoomId add_direct(model::UserId low, model::UserId high);

  Heads& heads_;
  IdSource& ids_;
  SQLite::Statement find_direct_room_;
  SQLite::Statement add_direct_room_;
  SQLite::Statement add_member_;
  SQLite::Statement members_of_room_;
  SQLite::Statement raise_marks_;
};

}  // namespace snug::storage
