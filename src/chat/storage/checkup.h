// What a start looks at to find damage before it works with it, and the indexes it builds anew.
#pragma once

#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace snug::storage {

struct Findings {
  /// Of the write-ahead log, in a sentence; empty when there is none.
  std::string lost_transactions;
  std::vector<std::string> damage;   ///< Lines for the operator, of what is lost or may be.
  std::vector<std::string> rebuilt;  ///< Names of the indexes that were wrong and are right now.
};

/// Before anybody opens the database: looks at its write-ahead log, and keeps a damaged one.
Findings check_log_before_start(const std::string& database_path);

/// Asks the next start to look at the whole log. Best effort.
void ask_for_checkup(const std::string& database_path);

/// Adds to `findings`. For the writer's connection, before it prepares statements. Reads the tables
/// that a start reads anyway, and of the log a few rows for each room; the whole log only when
/// those do not fit together, or when that was asked for. Throws SQLite::Exception for anything but
/// damage.
void check_at_start(SQLite::Database& database, Findings& findings);

}  // namespace snug::storage
