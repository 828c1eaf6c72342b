// An open database file with this project's settings.
#include "storage/connection.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include "storage/failure.h"
#include "storage/migrations.h"

namespace snug::storage {
namespace {

constexpr int kPageBytes = 4096;
// For opening, and for the reader.
constexpr int kBusyTimeoutMillis = 10'000;

/// By default SQLite counts its allocations under a lock that all its threads share. This can be
/// turned off only before its first use. A statement allocates a dozen times, and nobody needs the
/// counts.
void count_no_memory() {
  static const int kTold = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(kTold);
}

Unexpected<Error> cannot_open(const std::string& path, const SQLite::Exception& exception) {
  return Unexpected(Error{"database_unusable",
                          "cannot open the database " + path + ": " + describe(exception) +
                              ". Check the disk and the file, or restore it from a backup."});
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open_writer(const std::string& path,
                                                            Durability durability,
                                                            const std::string& vfs) {
  count_no_memory();
  try {
    std::unique_ptr<Connection> connection(new Connection(
        path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLITE_OPEN_NOMUTEX, vfs));
    Result<void> checked = check_version(connection->database());
    if (!checked) return Unexpected(checked.error());
    connection->configure_writer(durability);
    migrate(connection->database());
    return connection;
  } catch (const SQLite::Exception& exception) {
    return cannot_open(path, exception);
  }
}

Result<std::unique_ptr<Connection>> Connection::open_reader(const std::string& path,
                                                            const std::string& vfs) {
  try {
    std::unique_ptr<Connection> connection(
        new Connection(path, SQLite::OPEN_READONLY | SQLITE_OPEN_NOMUTEX, vfs));
    connection->configure_reader();
    return connection;
  } catch (const SQLite::Exception& exception) {
    return cannot_open(path, exception);
  }
}

Connection::Connection(const std::string& path, int flags, const std::string& vfs)
    : database_(path, flags, kBusyTimeoutMillis, vfs) {}

void Connection::configure_writer(Durability durability) {
  database_.exec("PRAGMA page_size = " + std::to_string(kPageBytes));
  database_.exec("PRAGMA journal_mode = WAL");
  database_.exec(durability == Durability::kFull ? "PRAGMA synchronous = FULL"
                                                 : "PRAGMA synchronous = NORMAL");
  database_.exec("PRAGMA foreign_keys = ON");
  database_.exec("PRAGMA temp_store = MEMORY");
  // What is deleted is overwritten, in the rows and in the pages that become free.
  database_.exec("PRAGMA secure_delete = ON");
  database_.exec("PRAGMA journal_size_limit = 8388608");
  // Replaces wal_autocheckpoint: SQLite itself never starts a checkpoint.
  sqlite3_wal_hook(handle(), &Connection::note_wal_pages, this);
}

void Connection::configure_reader() {
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database_.exec("PRAGMA query_only = ON");
  database_.exec("PRAGMA temp_store = MEMORY");
}

bool Connection::in_transaction() {
  return sqlite3_get_autocommit(handle()) == 0;
}

void Connection::checkpoint() {
  run_checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

void Connection::checkpoint_and_truncate() {
  run_checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

void Connection::run_checkpoint(int mode) {
  int in_wal = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle(), nullptr, mode, &in_wal, &moved);
  if (code != SQLITE_OK) throw SQLite::Exception(handle(), code);
  // Once everything is moved, the next commit restarts the log.
  wal_bytes_ = static_cast<std::size_t>(in_wal - moved) * kPageBytes;
}

int Connection::note_wal_pages(void* self, sqlite3*, const char*, int pages) {
  static_cast<Connection*>(self)->wal_bytes_ = static_cast<std::size_t>(pages) * kPageBytes;
  return SQLITE_OK;
}

}  // namespace snug::storage
