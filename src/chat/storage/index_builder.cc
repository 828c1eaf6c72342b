// Rebuilds a damaged index from its table.
#include "storage/index_builder.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "storage/query.h"

namespace snug::storage {
namespace {

/// The index's name while it is built; nothing in sql/ has this name.
constexpr const char* kNewIndex = "index_built_anew";

std::string columns_of(SQLite::Database& database, const std::string& index) {
  SQLite::Statement statement(database,
                              "SELECT name, coll FROM pragma_index_xinfo(?1) WHERE key ORDER BY "
                              "seqno");
  Query row(statement);
  row.bind(index);
  std::string columns;
  while (row.step()) {
    columns += (columns.empty() ? "" : ", ") + row.text(0) + " COLLATE " + row.text(1);
  }
  return columns;
}

/// The condition of a partial index, with its "WHERE".
std::string condition_of(SQLite::Database& database, const std::string& index) {
  SQLite::Statement statement(database, "SELECT sql FROM sqlite_schema WHERE name = ?1");
  Query row(statement);
  if (!row.bind(index).step()) return "";
  const std::string text = row.text(0);
  const std::size_t where = text.find(" WHERE ");
  return where == std::string::npos ? "" : text.substr(where);
}

}  // namespace

std::vector<std::string> indexes_of(SQLite::Database& database, const std::string& table) {
  SQLite::Statement statement(
      database, "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1");
  Query row(statement);
  row.bind(table);
  std::vector<std::string> names;
  while (row.step()) names.push_back(row.text(0));
  return names;
}

void build_anew(SQLite::Database& database, const std::string& table, const std::string& index) {
  database.exec("PRAGMA writable_schema = ON");
  database.exec(std::string("CREATE INDEX ") + kNewIndex + " ON " + table + " (" +
                columns_of(database, index) + ")" + condition_of(database, index));
  SQLite::Statement take(database,
                         "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
                         "WHERE name = ?2) WHERE name = ?1");
  const std::string new_index = kNewIndex;
  Query(take).bind(index).bind(new_index).run();
  SQLite::Statement forget(database, "DELETE FROM sqlite_schema WHERE name = ?1");
  Query(forget).bind(new_index).run();
  database.exec("PRAGMA writable_schema = RESET");  // Reads the schema again.
}

}  // namespace snug::storage
