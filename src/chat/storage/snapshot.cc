// Reads everything that the chat keeps in memory.
#include "storage/snapshot.h"

#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/rooms.h"
#include "storage/server_row.h"
#include "storage/sql_text.h"

namespace snug::storage {
namespace {

template <class SomeId>
SomeId id_of(const Query& row) {
  const auto id = row.id<SomeId>(0);
  if (!id) throw damaged("a row has no id");
  return id;
}

model::User user_of(const Query& row) {
  model::User user;
  user.id = id_of<model::UserId>(row);
  user.name = row.text(1);
  user.display_name = row.text(2);
  user.password_hash = row.text(3);
  user.role = static_cast<model::Role>(row.integer(4));
  user.created_at = row.integer(5);
  user.last_seen_at = row.integer(6);
  return user;
}

model::Device device_of(const Query& row, const Heads& heads) {
  model::Device device;
  device.id = id_of<model::DeviceId>(row);
  device.user = row.id<model::UserId>(1);
  device.token_hash = row.hash(2);
  device.label = row.text(3);
  device.created_at = row.integer(4);
  device.last_n = *heads.device(device.id);
  return device;
}

model::Invite invite_of(const Query& row) {
  model::Invite invite;
  invite.id = row.id<model::InviteId>(0);
  invite.token_hash = row.hash(1);
  invite.created_by = row.id<model::UserId>(2);
  invite.role = static_cast<model::Role>(row.integer(3));
  invite.uses_left = row.integer(4);
  invite.expires_at = row.integer(5);
  return invite;
}

model::Room room_of(const Query& row, const Heads& heads) {
  model::Room room;
  room.id = id_of<model::RoomId>(row);
  const std::int64_t kind = row.integer(1);
  if (kind < 0 || kind > 2) throw damaged("a room has no kind");
  room.kind = static_cast<model::RoomKind>(kind);
  room.details.name = row.text(2);
  room.details.topic = row.text(3);
  if (row.integer(4) != 0) room.details.newcomers = model::Newcomers::kReadFromJoining;
  room.head = *heads.room(room.id);
  return room;
}

/// Skips damaged rows; check_at_start() reports them. False if there were any.
template <class Take>
bool for_each_row(SQLite::Database& database, const char* text, Take take) {
  SQLite::Statement statement(database, text);
  Query row(statement);
  bool is_whole = true;
  while (row.step()) {
    try {
      take(row);
    } catch (const SQLite::Exception& exception) {
      if (!is_corruption(exception)) throw;
      is_whole = false;
    }
  }
  return is_whole;
}

/// The chat works without the damaged rows.
template <class Take>
void for_each_readable_row(SQLite::Database& database, const char* text, Take take) {
  try {
    for_each_row(database, text, take);
  } catch (const SQLite::Exception& exception) {
    if (!is_corruption(exception)) throw;
  }
}

}  // namespace

model::Snapshot read_snapshot(SQLite::Database& database, const Heads& heads) {
  model::Snapshot snapshot;
  const bool is_whole = for_each_row(
      database, sql::all_users, [&](const Query& row) { snapshot.users.push_back(user_of(row)); });
  const auto is_owner = [](const model::User& user) { return user.role == model::Role::kOwner; };
  // Without its owner it would look like a chat without an owner yet.
  if (!is_whole && std::none_of(snapshot.users.begin(), snapshot.users.end(), is_owner)) {
    throw damaged("the row of its owner is not what was stored");
  }
  for_each_row(database, sql::all_devices,
               [&](const Query& row) { snapshot.devices.push_back(device_of(row, heads)); });
  for_each_readable_row(database, sql::all_known_devices, [&](const Query& row) {
    snapshot.known_devices.push_back({row.id<model::UserId>(0), row.hash(1)});
  });
  for_each_readable_row(database, sql::open_invites,
                        [&](const Query& row) { snapshot.invites.push_back(invite_of(row)); });
  for_each_row(database, sql::all_rooms,
               [&](const Query& row) { snapshot.rooms.push_back(room_of(row, heads)); });
  SQLite::Statement members(database, sql::members_of_room);
  std::map<model::RoomId, std::vector<model::UserId>> bans;
  for_each_readable_row(database, sql::all_bans, [&](const Query& row) {
    bans[row.id<model::RoomId>(0)].push_back(row.id<model::UserId>(1));
  });
  for (model::Room& room : snapshot.rooms) {
    room.members = read_members(members, room.id);
    room.banned = std::move(bans[room.id]);
  }
  snapshot.head = heads.log().gseq;
  snapshot.chain = heads.log().chain;
  ServerRow server = read_server(database);
  snapshot.server = std::move(server.id);
  snapshot.chain_key = std::move(server.chain_key);
  snapshot.running = server.running;
  return snapshot;
}

}  // namespace snug::storage
