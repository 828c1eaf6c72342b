// The client's script for pages, served beside Engine.IO's requests as Node's server does
// (Socket.IO server options, "serveClient").
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "http/embedded_files.h"
#include "http/router.h"
#include "snug/http.h"
#include "snug/log.h"
#include "snug/options.h"

namespace snug::server {

class ClientFiles {
 public:
  using Source = decltype(ServerOptions::client_files);

  /// Serves the client's files of `from` under `path` ("/socket.io/"). A folder is read now. If it
  /// contains none of the files, that is logged.
  ClientFiles(const Source& from, const std::string& path, const LogSink& log);
  /// The router keeps a pointer to this.
  void add_to(http::Router& router);

 private:
  struct File {
    std::string path;
    std::string body;
    std::string gzip_body;
    std::string etag;
  };
  void read_all(const std::string& directory, const std::string& path, const LogSink& log);
  void read(const std::string& directory, const std::string& path, const std::string& name);

  std::deque<File> files_;  ///< A deque, because views into its elements must stay valid.
  std::vector<EmbeddedFile> views_;
  std::optional<http::EmbeddedFiles> route_;
};

}  // namespace snug::server
