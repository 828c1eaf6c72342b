// What these examples share: the last lines of their main functions.
#pragma once

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "snug/snug.h"

/// Answers GET / with a page of the folder pages/.
inline void serve_page(snug::Server& server, const std::string& name) {
  server.http().on("GET", "/", 0, [name](const snug::HttpRequest&, const snug::HttpReply& reply) {
    std::ifstream file(EXAMPLE_PAGES + name);
    snug::HttpResponse response;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.body.assign(std::istreambuf_iterator<char>(file), {});
    reply(response);
  });
}

/// Listens on the address that the program was given, or port 3000 of this machine, until it is
/// told to end.
inline int run(snug::Loop& loop, snug::Server& server, int argc, char** argv) {
  const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("listening on %s\n", listening->c_str());
  std::fflush(stdout);
  loop.on_terminate([&] { server.close([&] { loop.stop(); }); });
  loop.run();
  return 0;
}
