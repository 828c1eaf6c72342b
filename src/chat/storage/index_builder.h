// Rebuilds a damaged index from its table.
#pragma once

#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace snug::storage {

/// The indexes of a table that have their own pages.
std::vector<std::string> indexes_of(SQLite::Database& database, const std::string& table);

/// Call inside a transaction. REINDEX first clears the old pages, and so fails on exactly the
/// damaged indexes. This gives the index new pages; the old ones are never used again. Throws
/// SQLite::Exception.
void build_anew(SQLite::Database& database, const std::string& table, const std::string& index);

}  // namespace snug::storage
