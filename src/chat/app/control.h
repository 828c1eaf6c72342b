// The door for this machine's administrator: HTTP on a Unix socket in the data folder.
#pragma once

#include <filesystem>

#include "app/administrator.h"
#include "snug/json.h"
#include "snug/loop.h"
#include "snug/result.h"
#include "snug/server.h"

namespace snug::app {

/// Answers requests to Administrator from other processes. The folder around the socket keeps
/// strangers out.
class ControlServer {
 public:
  ControlServer(Loop& loop, Administrator& admin);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  /// Errors: those of Server::listen.
  Result<void> listen(const std::filesystem::path& socket);
  void close() {
    server_.close([] {});
  }

 private:
  Administrator& admin_;
  Server server_;
};

/// Asks a running server and waits for its answer. Errors: `not_running` when nobody listens there,
/// `unreachable` (no permission, no answer in time).
Result<Json> ask_control(const std::filesystem::path& socket, const Json& request);

}  // namespace snug::app
