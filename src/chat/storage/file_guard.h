// Notices that the database's files are no longer those that were opened.
#pragma once

#include <sys/types.h>

#include <string>

namespace snug::storage {

/// Whoever removes or replaces an open file takes nothing from the program that has it open: it
/// would go on writing, and acknowledging, into nothing.
class FileGuard {
 public:
  enum class State {
    kWhole,
    kLogGone,       ///< The write-ahead log; the database itself is there.
    kDatabaseGone,  ///< Removed, or another file is in its place.
  };

  /// Both files are open.
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
