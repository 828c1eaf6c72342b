// Files below a folder, opened and read so that no path leads out of it. Every call may wait for
// the disk: pool threads only, one at a time for each file.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "snug/descriptor.h"
#include "snug/result.h"

namespace snug::server {

/// A regular file, open for reading.
class FolderFile {
 public:
  using ModifiedAt = std::chrono::sys_time<std::chrono::nanoseconds>;

  FolderFile(Descriptor descriptor, std::uint64_t size_bytes, ModifiedAt modified_at)
      : descriptor_(std::move(descriptor)), size_bytes_(size_bytes), modified_at_(modified_at) {}

  /// When it was opened.
  std::uint64_t size_bytes() const { return size_bytes_; }
  ModifiedAt modified_at() const { return modified_at_; }
  /// Exactly `count` bytes from `offset` on. Errors: `changed` if the file is shorter now, or was
  /// modified since it was opened without getting longer; `io`.
  Result<std::string> read(std::uint64_t offset, std::size_t count) const;

 private:
  Descriptor descriptor_;
  std::uint64_t size_bytes_;
  ModifiedAt modified_at_;
};

/// Opens a folder to look files up in. Errors: see HttpRoutes::serve_folder.
Result<Descriptor> open_folder(const std::string& folder);

/// Opens a regular file. `path` is relative, and without empty segments. Errors: `missing` if there
/// is nothing to serve, also when it is no regular file, lies outside, or may not be read;
/// `is_folder`; `io`. Symbolic links are followed below the folder, but not before Linux 5.6.
Result<FolderFile> open_below(const Descriptor& folder, const std::string& path);

/// How open_below() works before Linux 5.6. For tests.
Result<FolderFile> open_below_by_steps(const Descriptor& folder, const std::string& path);

}  // namespace snug::server
