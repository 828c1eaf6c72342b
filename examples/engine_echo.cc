// The smallest server without Socket.IO: sends every message of an Engine.IO client back.
//
//     engine_echo 127.0.0.1:3000
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "snug/snug.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::EngineServer server(loop);

  server.on_connection([](snug::EngineSocket socket) {
    socket.on_message([socket](snug::MessageKind kind, std::string_view payload) {
      if (kind == snug::MessageKind::kText) return socket.send(payload);
      socket.send(std::as_bytes(std::span(payload)));
    });
  });

  const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("listening on %s\n", listening->c_str());
  std::fflush(stdout);
  loop.on_terminate([&] { server.close([&] { loop.stop(); }); });
  loop.run();
}
