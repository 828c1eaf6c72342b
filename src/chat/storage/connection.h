// An open database file with this project's settings: one for the writer, one that only reads.
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
  /// Makes the file when there is none, refuses a file of something else or of a newer version, and
  /// migrates. `vfs` is empty for the system's.
  static Result<std::unique_ptr<Connection>> open_writer(const std::string& path,
                                                         Durability durability,
                                                         const std::string& vfs);
  /// To be opened after the writer's and closed before it. Never checkpoints.
  static Result<std::unique_ptr<Connection>> open_reader(const std::string& path,
                                                         const std::string& vfs);

  SQLite::Database& database() { return database_; }
  sqlite3* handle() { return database_.getHandle(); }
  bool in_transaction();
  /// How long the write-ahead log was after the last commit or checkpoint, in bytes.
  std::size_t wal_bytes() const { return wal_bytes_; }
  /// Moves what it can from the write-ahead log into the file, without waiting for readers.
  void checkpoint();
  /// For the end: moves everything and empties the log. No reader may be open.
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
