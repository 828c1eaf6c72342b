// What the suites' servers have in common: they listen, and end on SIGTERM.
#pragma once

#include <cstdio>
#include <string>

#include "snug/snug.h"

namespace snug {

/// Serves at `address` and prints the port. Returns the program's exit code.
template <class AnyServer>
int serve(Loop& loop, AnyServer& server, const char* address) {
  const Result<std::string> listening = server.listen(address);
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", listening->substr(listening->rfind(':') + 1).c_str());
  std::fflush(stdout);
  loop.on_terminate([&] { server.close([&loop] { loop.stop(); }); });
  loop.run();
  return 0;
}

}  // namespace snug
