// One consistent view of the database for several statements.
#pragma once

#include <SQLiteCpp/Statement.h>

#include "storage/query.h"

namespace snug::storage {

/// Begins and ends it with the given statements, "BEGIN" and "COMMIT".
class ReadTransaction {
 public:
  ReadTransaction(SQLite::Statement& begin, SQLite::Statement& end) : end_(end) {
    Query(begin).run();
  }
  ~ReadTransaction() {
    end_.tryExecuteStep();
    end_.tryReset();
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  SQLite::Statement& end_;
};

}  // namespace snug::storage
