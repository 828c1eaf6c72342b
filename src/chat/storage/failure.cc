// The effect of an SQLite exception on its transaction.
#include "storage/failure.h"

#include <sqlite3.h>

#include <cerrno>

namespace snug::storage {
namespace {

/// The system error of the file's last failed call. sqlite3_system_errno() does not have it for a
/// COMMIT.
int last_error_of(sqlite3* connection, int pointer_to_file) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection, "main", pointer_to_file, &file);
  if (file == nullptr || file->pMethods == nullptr) return 0;
  int error = 0;
  file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
  return error;
}

// Frames that could not be written come before any valid commit mark. So a failed write cannot
// leave a commit behind, unlike a failed sync or a failed growth of the shared memory.
bool is_write_without_space(const SQLite::Exception& exception, sqlite3* connection) {
  if (exception.getExtendedErrorCode() != SQLITE_IOERR_WRITE) return false;
  const auto has_no_space = [connection](int pointer_to_file) {
    const int error = last_error_of(connection, pointer_to_file);
    return error == ENOSPC || error == EDQUOT;
  };
  return has_no_space(SQLITE_FCNTL_JOURNAL_POINTER) || has_no_space(SQLITE_FCNTL_FILE_POINTER);
}

}  // namespace

Failure classify(const SQLite::Exception& exception, sqlite3* connection) {
  const int primary = exception.getErrorCode() & 0xff;
  if (primary == SQLITE_CONSTRAINT || primary == SQLITE_TOOBIG) return Failure::kConstraint;
  if (primary == SQLITE_FULL) return Failure::kFull;
  if (primary == SQLITE_BUSY) return Failure::kLocked;
  if (is_write_without_space(exception, connection)) return Failure::kFull;
  return Failure::kFatal;
}

bool is_corruption(const SQLite::Exception& exception) {
  const int primary = exception.getErrorCode() & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

bool is_unreadable(const SQLite::Exception& exception) {
  return is_corruption(exception) || (exception.getErrorCode() & 0xff) == SQLITE_IOERR;
}

std::string describe(const SQLite::Exception& exception) {
  const bool is_ours = exception.getExtendedErrorCode() < 0;  // See damaged() in query.h.
  if (is_ours) return exception.what();
  return std::string(exception.getErrorStr()) + " (SQLite error " +
         std::to_string(exception.getExtendedErrorCode()) + ")";
}

}  // namespace snug::storage
