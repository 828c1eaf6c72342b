// The numbered steps of the schema. Steps are only ever appended.
#pragma once

#include <string>

#include "snug/result.h"

namespace SQLite {
class Database;
}

namespace snug::storage {

/// Marks the file as snug's in its header ("snug").
inline constexpr int kApplicationId = 0x736e7567;

/// Refuses a file of another program or of a newer version. Only reads. Throws SQLite::Exception.
Result<void> check_version(SQLite::Database& database);
/// Runs the missing steps, each in a transaction of its own. Throws SQLite::Exception.
void migrate(SQLite::Database& database);

}  // namespace snug::storage
