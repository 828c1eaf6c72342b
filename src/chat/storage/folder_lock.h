// Keeps a second snug away from the same data folder, and a first one from beginning anew in a
// folder whose database has gone.
#pragma once

#include <string>

#include "snug/result.h"

namespace snug::storage {

/// An flock(2) on the folder itself, which nobody removes by accident; the kernel releases it
/// however the process ends.
class FolderLock {
 public:
  /// Also finds out, with words for the operator, whether the folder is there and can be written,
  /// and whether a database was there that is missing now.
  static Result<FolderLock> take(const std::string& database_path);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

  /// Leaves a file beside the database that says that there is one, with its history's id. Best
  /// effort.
  void note_database(const std::string& database_path, const std::string& server) const;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  int old_descriptor_ = -1;  ///< Of the lock file, where an older version left one.
};

}  // namespace snug::storage
