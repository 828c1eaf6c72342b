// The folder that holds everything durable, used by one server at a time.
#pragma once

#include <filesystem>

#include "snug/result.h"

namespace snug::app {

/// Holds the folder's lock for as long as it lives.
class DataDirectory {
 public:
  /// Makes the folder, readable by its owner alone, when it is missing. Errors: `data_unusable` (no
  /// permission, not a folder), `data_in_use` (a server holds it).
  static Result<DataDirectory> open(const std::filesystem::path& path);

  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&& other) noexcept;
  ~DataDirectory();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path database_file() const { return path_ / "snug.db"; }

 private:
  DataDirectory(std::filesystem::path path, int lock_descriptor);

  std::filesystem::path path_;
  int lock_descriptor_;
};

/// Where a running server of that folder takes commands from this machine's administrator.
std::filesystem::path control_socket(const std::filesystem::path& data);

}  // namespace snug::app
