// The writer's copy of the newest numbers in memory. Appends assign from it, not from the database.
#pragma once

#include <cstddef>
#include <unordered_set>
#include <vector>

#include "model/values.h"
#include "storage/sent_index.h"
#include "storage/undo_map.h"

namespace SQLite {
class Database;
}

namespace snug::storage {

class Heads {
 public:
  /// Reads all numbers, including those of `sent`. Devices' numbers include log entries after the
  /// last fold. If the database is damaged, numbers may be too high but never too low.
  void load(SQLite::Database& database, SentIndex& sent, model::Chain of_empty_log);

  const model::LogHead& log() const { return *log_.find(0); }
  /// Null if there is no such room or device.
  const model::RoomSeq* room(model::RoomId room) const { return rooms_.find(room); }
  const model::DeviceCounter* device(model::DeviceId device) const { return devices_.find(device); }

  void set_log(const model::LogHead& head) { log_.set(0, head); }
  void set_room(model::RoomId room, model::RoomSeq head) { rooms_.set(room, head); }
  void set_device(model::DeviceId device, model::DeviceCounter last);
  void forget_device(model::DeviceId device) { devices_.erase(device); }

  struct Mark {
    std::size_t log = 0, rooms = 0, devices = 0;
  };
  Mark mark() const { return {log_.mark(), rooms_.mark(), devices_.mark()}; }
  void undo_to(const Mark& mark);
  void keep();

  /// Devices whose counter may be higher than in their row. After an undo it may list too many.
  const std::unordered_set<model::DeviceId>& unfolded() const { return unfolded_; }
  void folded() { unfolded_.clear(); }

 private:
  void load_rooms(SQLite::Database& database);
  void add_up(SQLite::Database& database, const std::vector<model::RoomId>& rooms);
  void raise_log(model::GlobalSeq gseq);

  UndoMap<int, model::LogHead> log_;  ///< One entry; a map, to be undone like the others.
  UndoMap<model::RoomId, model::RoomSeq> rooms_;
  UndoMap<model::DeviceId, model::DeviceCounter> devices_;
  std::unordered_set<model::DeviceId> unfolded_;
};

}  // namespace snug::storage
