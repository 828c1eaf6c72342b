// The database's row about itself: the id of its history, and how long it was served.
#pragma once

#include <string>

#include "model/values.h"

namespace SQLite {
class Database;
}

namespace snug::storage {

struct ServerRow {
  std::string id;
  model::RunningMillis running = 0;
  std::string chain_key;  ///< 16 bytes, for model::ChainHash.
};

/// Throws SQLite::Exception, also if the row is incomplete.
ServerRow read_server(SQLite::Database& database);

}  // namespace snug::storage
