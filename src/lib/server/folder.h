// A folder of files as a route: HttpRoutes::serve_folder.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/environment.h"
#include "http/exchange.h"
#include "http/path.h"
#include "server/file_jobs.h"
#include "server/folder_lookup.h"

namespace snug::server {

class FolderAnswer;

/// Owned by the routes. Loop thread; the files are read on the library's pool.
class Folder {
 public:
  /// Gets back a request for which there is no file.
  using Missing = std::function<void(HttpRequest, http::Responder)>;

  /// `environment` and `jobs` are borrowed.
  Folder(base::Environment& environment, FileJobs& jobs, FolderPlace place);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// The file's path are the segments from `first` on.
  void answer(HttpRequest request, const http::Segments& segments, std::size_t first,
              http::Responder responder, Missing missing);

 private:
  friend class FolderAnswer;

  base::Environment& environment_;
  FileJobs& jobs_;
  const std::shared_ptr<const FolderPlace> place_;
  std::unordered_map<FolderAnswer*, std::shared_ptr<FolderAnswer>> answers_;
};

}  // namespace snug::server
