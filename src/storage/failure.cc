// What an exception of SQLite means for the transaction it happened in.
#include "storage/failure.h"

#include <sqlite3.h>

#include <cerrno>

namespace snug::storage {
namespace {

// Frames that could not be written lie before any valid commit mark, so a failed write (unlike a
// failed sync or a failed growth of the shared memory) cannot leave a commit behind.
bool is_write_without_space(const SQLite::Exception& exception, sqlite3* connection) {
  if (exception.getExtendedErrorCode() != SQLITE_IOERR_WRITE) return false;
  const int system_error = sqlite3_system_errno(connection);
  return system_error == ENOSPC || system_error == EDQUOT;
}

}  // namespace

Failure classify(const SQLite::Exception& exception, sqlite3* connection) {
  const int primary = exception.getErrorCode() & 0xff;
  if (primary == SQLITE_CONSTRAINT || primary == SQLITE_TOOBIG) return Failure::kConstraint;
  if (primary == SQLITE_FULL) return Failure::kFull;
  if (is_write_without_space(exception, connection)) return Failure::kFull;
  return Failure::kFatal;
}

std::string describe(const SQLite::Exception& exception) {
  return std::string(exception.getErrorStr()) + " (SQLite error " +
         std::to_string(exception.getExtendedErrorCode()) + ")";
}

}  // namespace snug::storage
