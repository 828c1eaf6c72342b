// What an exception of SQLite means for the transaction it happened in.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>

struct sqlite3;

namespace snug::storage {

enum class Failure {
  kConstraint,  ///< This one statement had no effect; the transaction goes on.
  kFull,        ///< No space (or quota): nothing of the transaction is stored.
  kLocked,      ///< Another program has the lock: nothing of the transaction was begun.
  kFatal,       ///< Whether the transaction is stored is unknown until the file is opened anew.
};

/// To be asked at once, before `connection` is used again.
Failure classify(const SQLite::Exception& exception, sqlite3* connection);

/// Whether what was read is not what was once written.
bool is_corruption(const SQLite::Exception& exception);

/// The same, or what the disk does not give.
bool is_unreadable(const SQLite::Exception& exception);

/// The error in words, with its codes; holds no data of the statement.
std::string describe(const SQLite::Exception& exception);

}  // namespace snug::storage
