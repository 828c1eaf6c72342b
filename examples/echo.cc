// The smallest useful server: sends every event back to who sent it, and answers its ack.
//
//     echo 127.0.0.1:3000
#include <cstdio>
#include <string>

#include "snug/snug.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);

  server.on_connection([](snug::Socket socket) {
    socket.on_any([](snug::Event event) {
      event.ack.values(event.args);
      event.socket.emit_values(event.name, event.args);
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
