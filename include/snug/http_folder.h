// A folder of files that a server answers from: see HttpRoutes::serve_folder.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "snug/http.h"

namespace snug {

/// How a folder's files are served. The defaults are those of `express.static`, but for what is
/// said here.
///
///     server.http().serve_folder("/assets", "dist/assets",
///                                {.max_age = 8760h, .immutable = true, .precompressed = true});
struct FolderOptions {
  /// Answers the path of a folder, which ends in '/'. When empty, and where there is no such file,
  /// a folder is as a missing file. Folders are never listed.
  std::string index = "index.html";
  /// How long caches may keep a file without asking again: `Cache-Control: public, max-age=…`. 0
  /// lets them ask each time; the answer is 304 while the file is the same.
  std::chrono::seconds max_age{0};
  /// Adds `immutable`, for files whose names change with their contents: not even a reload asks.
  bool immutable = false;
  /// Whether "page.js.br" or "page.js.gz" beside "page.js" is sent to clients that accept it
  /// (br first). Off by default, because one that is older than its file would be sent, too.
  bool precompressed = false;
  /// Content-Type by extension, lower case and without the dot, before the built-in ones:
  /// `{{"gcode", "text/x-gcode"}}`. Files of unknown types are `application/octet-stream`, and
  /// browsers are told not to guess (`X-Content-Type-Options: nosniff`, unlike in Express).
  std::map<std::string, std::string> types{};
  /// Sent with each file, 304, and redirect. They replace fields of the same name that the folder
  /// would send, such as Cache-Control.
  HttpHeaders headers{};
};

}  // namespace snug
