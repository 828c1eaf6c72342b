// Keeps a second snug out of the same data folder, and keeps snug from starting with an empty
// database in a folder whose database is missing.
#pragma once

#include <string>

#include "snug/result.h"

namespace snug::storage {

/// An flock(2) on the folder itself, which nobody removes by accident. The kernel releases it
/// however the process ends.
class FolderLock {
 public:
  /// Also checks that the folder exists and is writable, and that no database is missing from it.
  /// Errors are worded for the operator.
  static Result<FolderLock> take(const std::string& database_path);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

  /// Writes a file beside the database that records the database's existence and its history's id.
  /// Best effort.
  void note_database(const std::string& database_path, const std::string& server) const;
  /// Whether note_database() has written that file in this folder before.
  static bool has_note(const std::string& database_path);
  /// The refusal to create a database where `sign`, a file, shows that there was one.
  static Error missing_database(const std::string& database_path, const std::string& sign);

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  int old_descriptor_ = -1;  ///< The lock file of an older version, if there is one.
};

}  // namespace snug::storage
