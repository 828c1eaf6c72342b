// The client's script for pages, served beside Engine.IO's requests as Node's server does
// (Socket.IO server options, "serveClient"). Read once, when the server is made.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "http/embedded_files.h"
#include "http/router.h"
#include "snug/log.h"

namespace snug::server {

class ClientFiles {
 public:
  /// Of `directory`, the folder `dist` of npm's socket.io-client, those files that a page may ask
  /// for under `path` ("/socket.io/"). The log hears of it when there is none.
  ClientFiles(const std::string& directory, const std::string& path, const LogSink& log);
  /// The router keeps pointing at this.
  void add_to(http::Router& router);

 private:
  struct File {
    std::string path;
    std::string body;
    std::string gzip_body;
    std::string etag;
  };
  void read(const std::string& directory, const std::string& path, const std::string& name);

  std::deque<File> files_;  ///< They stay where they are: views point at them.
  std::optional<http::EmbeddedFiles> route_;
};

}  // namespace snug::server
