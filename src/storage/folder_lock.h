// Keeps a second snug away from the same data folder.
#pragma once

#include <string>

#include "snug/result.h"

namespace snug::storage {

/// An flock(2) on a file beside the database; the kernel releases it however the process ends.
class FolderLock {
 public:
  /// Also finds out, with words for the operator, whether the folder is there and can be written.
  static Result<FolderLock> take(const std::string& database_path);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace snug::storage
