// The server that the test suites of the Engine.IO protocol ask for: every message comes back.
//
//     engine_suite_server 127.0.0.1:3000 [allow_eio3]
//
// Prints its port, and ends on SIGTERM. ./run starts it, and ../clients.test.mjs.
#include <cstdio>
#include <span>
#include <string_view>

#include "serve.h"

namespace {

void echo(const snug::EngineSocket& socket) {
  socket.on_message([socket](snug::MessageKind kind, std::string_view payload) {
    if (kind == snug::MessageKind::kText) return socket.send(payload);
    socket.send(std::as_bytes(std::span(payload)));
  });
}

}  // namespace

int main(int argc, char** argv) {
  const bool allow_eio3 = argc == 3 && std::string_view(argv[2]) == "allow_eio3";
  if (argc != 2 && !allow_eio3) {
    std::fprintf(stderr, "usage: engine_suite_server ADDRESS [allow_eio3]\n");
    return 2;
  }
  snug::Loop loop;
  snug::ServerOptions options;
  options.ping_interval = std::chrono::milliseconds(300);
  options.ping_timeout = std::chrono::milliseconds(200);
  options.allow_eio3 = allow_eio3;
  snug::EngineServer server(loop, options);
  server.on_connection(echo);
  return snug::serve(loop, server, argv[1]);
}
