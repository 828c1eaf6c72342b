// Notices when the database's files are no longer the opened files.
#include "storage/file_guard.h"

#include <sys/stat.h>

namespace snug::storage {

FileGuard::FileGuard(const std::string& database_path)
    : database_path_(database_path),
      log_path_(database_path + "-wal"),
      database_(identity_of(database_path_)),
      log_(identity_of(log_path_)) {}

FileGuard::State FileGuard::look() const {
  if (identity_of(database_path_) != database_) return State::kDatabaseGone;
  if (identity_of(log_path_) != log_) return State::kLogGone;
  return State::kWhole;
}

FileGuard::Identity FileGuard::identity_of(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

}  // namespace snug::storage
