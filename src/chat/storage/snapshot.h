// Reads everything that the chat keeps in memory, once, at the start.
#pragma once

#include "model/store.h"
#include "storage/heads.h"

namespace SQLite {
class Database;
}

namespace snug::storage {

/// Numbers come from `heads`, which is newer than the rows. Throws SQLite::Exception.
model::Snapshot read_snapshot(SQLite::Database& database, const Heads& heads);

}  // namespace snug::storage
