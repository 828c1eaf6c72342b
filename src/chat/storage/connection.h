// An open database file with this project's settings: one connection for the writer, and one that
// only reads.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <memory>
#include <string>

#include "snug/result.h"
#include "storage/durability.h"

namespace snug::storage {

/// Used by one thread at a time.
class Connection {
 public:
  /// Creates a missing file, refuses a file of another program or of a newer version, and migrates.
  /// An empty `vfs` is the system's.
  static Result<std::unique_ptr<Connection>> open_writer(const std::string& path,
                                                         Durability durability,
                                                         const std::string& vfs);
  /// Open it after the writer's and close it before the writer's. Never checkpoints.
  static Result<std::unique_ptr<Connection>> open_reader(const std::string& path,
                                                         const std::string& vfs);

  SQLite::Database& database() { return database_; }
  sqlite3* handle() { return database_.getHandle(); }
  bool in_transaction();
  /// Size of the write-ahead log in bytes after the last commit or checkpoint.
  std::size_t wal_bytes() const { return wal_bytes_; }
  /// Moves as much as possible from the write-ahead log into the file, without waiting for readers.
  void checkpoint();
  /// Moves everything and empties the log. Waits for readers up to the busy timeout, and throws if
  /// one goes on.
  void checkpoint_and_truncate();

 private:
  Connection(const std::string& path, int flags, const std::string& vfs);
  void configure_writer(Durability durability);
  void configure_reader();
  void run_checkpoint(int mode);
  static int note_wal_pages(void* self, sqlite3*, const char*, int pages);

  SQLite::Database database_;
  std::size_t wal_bytes_ = 0;
};

}  // namespace snug::storage
