// Reads the database's row about itself.
#include "storage/server_row.h"

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

constexpr std::size_t kChainKeyBytes = 16;

ServerRow read_server(SQLite::Database& database) {
  SQLite::Statement statement(database, sql::server_id);
  Query row(statement);
  if (!row.step()) throw damaged("the row that names its history and has its key is missing");
  ServerRow server{row.text(0), row.integer(1), row.bytes(2)};
  // Without its key every event would look damaged.
  if (server.id.empty() || server.chain_key.size() != kChainKeyBytes) {
    throw damaged("the row that names its history and has its key is not what was stored");
  }
  return server;
}

}  // namespace snug::storage
