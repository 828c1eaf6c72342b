// Notices when the database's files are no longer the opened files.
#pragma once

#include <sys/types.h>

#include <string>

namespace snug::storage {

/// Removing or replacing an open file does not stop the program that has it open. It would continue
/// to write, and acknowledge, data that is lost.
class FileGuard {
 public:
  enum class State {
    kWhole,
    kLogGone,       ///< The log is gone; the database is there.
    kDatabaseGone,  ///< Removed, or replaced by another file.
  };

  /// Call when both files are open.
  explicit FileGuard(const std::string& database_path);

  /// Two calls of stat(2).
  State look() const;

 private:
  struct Identity {
    dev_t device = 0;
    ino_t number = 0;
    bool operator==(const Identity&) const = default;
  };
  static Identity identity_of(const std::string& path);

  std::string database_path_;
  std::string log_path_;
  Identity database_;
  Identity log_;
};

}  // namespace snug::storage
