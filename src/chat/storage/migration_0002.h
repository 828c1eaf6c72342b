// The program's part of migration 0002: computes the chain of the existing events, and the index of
// their devices' numbers.
#pragma once

namespace SQLite {
class Database;
}

namespace snug::storage {

/// Call inside the step's transaction. Reads and writes each event once. Throws SQLite::Exception.
void chain_existing_events(SQLite::Database& database);

}  // namespace snug::storage
