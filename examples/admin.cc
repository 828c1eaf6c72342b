// A server that Socket.IO's admin page can look into: open https://admin.socket.io, or the folder
// ui/dist of npm's @socket.io/admin-ui from wherever you serve it, and log in as "admin".
//
//     ADMIN_HASH=$(mkpasswd -m bcrypt) admin 127.0.0.1:3000 https://admin.socket.io
#include <cstdlib>
#include <string>

#include "run.h"
#include "snug/admin.h"

int main(int argc, char** argv) {
  if (argc != 3) return usage(argv[0], "127.0.0.1:PORT ORIGIN");
  const char* const hash = std::getenv("ADMIN_HASH");
  snug::Loop loop;
  snug::Server server(loop, {.cors = {.origins = {argv[2]}, .credentials = true}});

  const auto instrumented =
      snug::instrument(server, {.auth = snug::BasicAuth{"admin", hash ? hash : ""}});
  if (!instrumented) {
    std::fprintf(stderr, "%s\n", instrumented.error().message.c_str());
    return 1;
  }
  server.on_connection([](snug::Socket socket) {
    socket.data() = snug::Json{{"name", socket.handshake().query_parameter("name").value_or("?")}};
    socket.on("say", [](snug::Socket self, std::string room, std::string text) {
      self.to(room).emit("said", text);
    });
  });
  return run(loop, server, argv[1]);
}
