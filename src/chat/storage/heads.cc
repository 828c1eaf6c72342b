// The writer's own memory of the newest numbers.
#include "storage/heads.h"

#include <SQLiteCpp/Database.h>

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

void Heads::load(SQLite::Database& database, SentIndex& sent, model::Chain of_empty_log) {
  const auto each = [&database](const char* text, auto&& take) {
    SQLite::Statement statement(database, text);
    Query query(statement);
    while (query.step()) take(query);
  };
  each(sql::log_head, [this, of_empty_log](Query& row) {
    const model::Chain chain = row.is_null(1) ? of_empty_log : row.chain(1);
    log_.set(0, {row.id<model::GlobalSeq>(0), chain, row.integer(2)});
  });
  each(sql::room_heads,
       [this](Query& row) { rooms_.set(row.id<model::RoomId>(0), row.id<model::RoomSeq>(1)); });
  each(sql::folded_counters, [this](Query& row) {
    devices_.set(row.id<model::DeviceId>(0), row.id<model::DeviceCounter>(1));
  });
  each(sql::log_positions, [&](Query& row) {
    sent.load(row.id<model::GlobalSeq>(0), log().gseq);
    sent.each_beyond(row.id<model::GlobalSeq>(1), [this](auto sender, auto n) {
      const model::DeviceCounter* last = device(sender);
      if (last != nullptr && n > *last) set_device(sender, n);
    });
  });
  keep();
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
