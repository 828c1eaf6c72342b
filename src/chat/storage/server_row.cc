// What the database says of itself.
#include "storage/server_row.h"

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

ServerRow read_server(SQLite::Database& database) {
  SQLite::Statement statement(database, sql::server_id);
  Query row(statement);
  if (!row.step()) return {};
  return {row.text(0), row.integer(1), row.bytes(2)};
}

}  // namespace snug::storage
