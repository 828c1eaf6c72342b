// Finds the file for a request and the head of its answer. Pool threads: it waits for the disk.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/time.h"
#include "server/folder_file.h"
#include "snug/descriptor.h"
#include "snug/http.h"
#include "snug/http_folder.h"
#include "snug/http_range.h"

namespace snug::server {

/// A folder that is served. Shared with the pool, which may still read when the server is gone.
struct FolderPlace {
  Descriptor descriptor;
  FolderOptions options;
};

/// What a request asks a folder for.
struct FolderQuestion {
  std::shared_ptr<const FolderPlace> place;
  HttpRequest request;
  std::string path;      ///< Relative and decoded. Empty, or ends in '/', for a folder.
  bool at_root = false;  ///< The path names the folder itself, without a slash at its end.
  base::WallTime now;
};

/// The answer, as far as it is known.
struct FolderFinding {
  enum class Kind {
    kMissing,  ///< Another route may know.
    kFailed,   ///< The disk failed: `failure` is for the log.
    kWhole,    ///< `head` is the whole answer.
    kFile,     ///< `range` of `file` follows `head`; `first_piece` are its first bytes.
  };
  Kind kind = Kind::kMissing;
  HttpResponse head{};
  HttpRange range{};
  std::shared_ptr<const FolderFile> file{};
  std::string first_piece{};
  std::string failure{};
};

/// The bytes read at a time: what a client takes in a second on a slow line.
inline constexpr std::size_t kFilePieceBytes = 64 * 1024;

FolderFinding look_up(const FolderQuestion& question);

}  // namespace snug::server
