// How far the index of words goes.
#include "storage/search_state.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include "storage/query.h"

namespace snug::storage {

SearchState read_search_state(SQLite::Statement& statement) {
  Query row(statement);
  if (!row.step() || row.is_null(0)) throw damaged("the state of the search index is missing");
  SearchState state;
  state.folding = row.text(0);
  state.lower = row.id<model::GlobalSeq>(1);
  state.upper = row.id<model::GlobalSeq>(2);
  if (state.upper < state.lower) throw damaged("the state of the search index is impossible");
  return state;
}

bool is_index_damage(const SQLite::Exception& exception) {
  if (exception.getExtendedErrorCode() == SQLITE_IOERR_READ ||
      exception.getExtendedErrorCode() == SQLITE_IOERR_SHORT_READ) {
    return true;
  }
  switch (exception.getErrorCode() & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return true;
    default:
      return false;
  }
}

}  // namespace snug::storage
