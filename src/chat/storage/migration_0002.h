// What the program adds to migration 0002: the chain of the events that are there, and which
// numbers of devices they have.
#pragma once

namespace SQLite {
class Database;
}

namespace snug::storage {

/// Inside the step's transaction. Reads and writes each event once. Throws SQLite::Exception.
void chain_existing_events(SQLite::Database& database);

}  // namespace snug::storage
