// What the servers of the Engine.IO suites have in common: they listen, and end on SIGTERM.
#pragma once

#include <csignal>
#include <cstdio>
#include <string>
#include <utility>

#include "engineio/engine.h"
#include "http/server.h"
#include "net/listener.h"
#include "net/loop.h"

namespace snug {

/// Serves /engine.io/ at `address` and prints its port. Returns the program's exit code.
inline int serve_engine(net::Loop& loop, engineio::Options options,
                        engineio::EngineObserver& opener, const char* address) {
  http::Server http(loop.environment(), {});
  engineio::Engine engine(loop.environment(), std::move(options), opener);
  http.router().add("/engine.io/", engine);
  const auto listener = net::listen(loop, address, http);
  if (!listener) {
    std::fprintf(stderr, "%s\n", listener.error().message.c_str());
    return 1;
  }
  loop.on_signal(SIGTERM, [&loop] { loop.stop(); });
  const std::string served = (*listener)->address();
  std::printf("%s\n", served.substr(served.rfind(':') + 1).c_str());
  std::fflush(stdout);
  loop.run();
  return 0;
}

}  // namespace snug
