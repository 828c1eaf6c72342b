// The effect of an SQLite exception on its transaction.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>

struct sqlite3;

namespace snug::storage {

enum class Failure {
  kConstraint,  ///< Only this statement had no effect; the transaction goes on.
  kFull,        ///< No space (or quota): nothing of the transaction is stored.
  kLocked,      ///< Another program has the lock: the transaction did not begin.
  kFatal,       ///< Whether it is stored is unknown until the file is reopened.
};

/// Call at once, before `connection` is used again.
Failure classify(const SQLite::Exception& exception, sqlite3* connection);

/// Whether the data read differs from the data once written.
bool is_corruption(const SQLite::Exception& exception);

/// Same, or the disk cannot read the data.
bool is_unreadable(const SQLite::Exception& exception);

/// The error's text and codes, without data of the statement.
std::string describe(const SQLite::Exception& exception);

}  // namespace snug::storage
