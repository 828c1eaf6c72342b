// Checks at the start: finds damage before the chat uses the data, and rebuilds damaged indexes.
#pragma once

#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace snug::storage {

struct Findings {
  /// One sentence on transactions lost from the write-ahead log; empty if none.
  std::string lost_transactions;
  std::vector<std::string> damage;   ///< Lines for the operator on lost or doubtful data.
  std::vector<std::string> rebuilt;  ///< Names of the indexes that were rebuilt.
};

/// Checks the write-ahead log, and keeps a copy of a damaged one. Call before anybody opens the
/// database.
Findings check_log_before_start(const std::string& database_path);

/// Makes the next start check the whole log. Best effort.
void ask_for_checkup(const std::string& database_path);

/// Adds to `findings`. Call with the writer's connection, before it prepares statements. Reads the
/// tables that a start reads anyway, and a few rows of the log for each room. Reads the whole log
/// only if these do not fit together, or after ask_for_checkup(). Throws SQLite::Exception for
/// anything but damage.
void check_at_start(SQLite::Database& database, Findings& findings);

}  // namespace snug::storage
