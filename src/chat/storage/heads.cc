// The writer's copy of the newest numbers.
#include "storage/heads.h"

#include <SQLiteCpp/Database.h>

#include <algorithm>

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {
namespace {

struct LogPositions {
  model::GlobalSeq indexed;
  model::GlobalSeq folded;
};

template <class Take>
void each(SQLite::Database& database, const char* text, Take take) {
  SQLite::Statement statement(database, text);
  Query row(statement);
  while (row.step()) take(row);
}

template <class Read>
void skip_damage(Read read) {
  try {
    read();
  } catch (const SQLite::Exception& exception) {
    if (!is_corruption(exception)) throw;
  }
}

/// If they are lost, the whole log is read, as if nothing were folded.
LogPositions read_positions(SQLite::Database& database) {
  LogPositions positions;
  skip_damage([&] {
    each(database, sql::log_positions, [&positions](Query& row) {
      positions = {row.id<model::GlobalSeq>(0), row.id<model::GlobalSeq>(1)};
    });
  });
  return positions;
}

}  // namespace

void Heads::load(SQLite::Database& database, SentIndex& sent, model::Chain of_empty_log) {
  const LogPositions positions = read_positions(database);
  log_.set(0, {{0}, of_empty_log, 0});
  each(database, sql::newest_event, [this](Query& row) {
    log_.set(0, {row.id<model::GlobalSeq>(0), row.chain(1), row.integer(2)});
  });
  raise_log(positions.folded);
  load_rooms(database);
  each(database, sql::folded_counters, [this](Query& row) {
    devices_.set(row.id<model::DeviceId>(0), row.id<model::DeviceCounter>(1));
  });
  sent.load(positions.indexed, log().gseq);
  sent.each_beyond(positions.folded, [this](auto sender, auto n) {
    const model::DeviceCounter* last = device(sender);
    if (last != nullptr && n > *last) set_device(sender, n);
  });
  keep();
}

void Heads::load_rooms(SQLite::Database& database) {
  std::vector<model::RoomId> rooms;
  each(database, sql::all_rooms,
       [&rooms](Query& row) { rooms.push_back(row.id<model::RoomId>(0)); });
  SQLite::Statement newest_in_room(database, sql::newest_in_room);
  for (const model::RoomId room : rooms) {
    set_room(room, {0});
    skip_damage([&] {
      Query newest(newest_in_room);
      if (!newest.bind(room).step()) return;
      set_room(room, newest.id<model::RoomSeq>(0));
      raise_log(newest.id<model::GlobalSeq>(1));
    });
  }
  add_up(database, rooms);
}

/// A number is never assigned twice, even if its event is lost. The numbers of the log and of each
/// room have no holes, so the sum of the rooms' heads is the log's head.
void Heads::add_up(SQLite::Database& database, const std::vector<model::RoomId>& rooms) {
  std::int64_t missing = log().gseq.value;
  for (const model::RoomId room_id : rooms) missing -= room(room_id)->value;
  SQLite::Statement place(database, sql::place_by_gseq);
  for (std::int64_t gseq = log().gseq.value; gseq > 0 && missing > 0; --gseq) {
    skip_damage([&] {
      Query row(place);
      if (!row.bind(gseq).step()) return;
      const model::RoomSeq* head = room(row.id<model::RoomId>(0));
      const auto seq = row.id<model::RoomSeq>(1);
      if (head == nullptr || seq <= *head) return;
      missing -= seq.value - head->value;
      set_room(row.id<model::RoomId>(0), seq);
    });
  }
  if (missing < 0) raise_log({log().gseq.value - missing});
  if (missing <= 0) return;
  for (const model::RoomId room_id : rooms) set_room(room_id, {room(room_id)->value + missing});
}

void Heads::raise_log(model::GlobalSeq gseq) {
  model::LogHead head = log();
  head.gseq = std::max(head.gseq, gseq);
  set_log(head);
}

void Heads::set_device(model::DeviceId device, model::DeviceCounter last) {
  devices_.set(device, last);
  unfolded_.insert(device);
}

void Heads::undo_to(const Mark& mark) {
  log_.undo_to(mark.log);
  rooms_.undo_to(mark.rooms);
  devices_.undo_to(mark.devices);
}

void Heads::keep() {
  log_.keep();
  rooms_.keep();
  devices_.keep();
}

}  // namespace snug::storage
