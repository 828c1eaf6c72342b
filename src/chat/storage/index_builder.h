// Builds a damaged index anew from its table.
#pragma once

#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace snug::storage {

/// The indexes of a table that have pages of their own.
std::vector<std::string> indexes_of(SQLite::Database& database, const std::string& table);

/// Inside a transaction. REINDEX first clears the old pages, and so fails on those that it is
/// needed for: the index gets new pages, and the old ones are never used again. Throws
/// SQLite::Exception.
void build_anew(SQLite::Database& database, const std::string& table, const std::string& index);

}  // namespace snug::storage
