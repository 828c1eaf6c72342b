// Rooms that Redis carries: `say` publishes, and what is published goes to the room's sockets, on
// this server and on any other.
//
//     redis_rooms 127.0.0.1:3000 redis://127.0.0.1:6379
#include <cstdio>
#include <string>

#include "snug/redis.h"
#include "snug/snug.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);
  snug::Redis redis(loop, argc > 2 ? argv[2] : "redis://127.0.0.1:6379");

  server.on_connection([&redis](snug::Socket socket) {
    socket.on("join", [](snug::Socket self, std::string room, snug::Ack ack) {
      self.join(room);
      ack();
    });
    socket.on("say", [&redis](std::string room, std::string text) {
      redis.publish("room:" + room, text);
    });
  });

  const auto on_message = [&server](std::string_view channel, std::string_view text) {
    server.to(std::string(channel.substr(channel.find(':') + 1))).emit("said", text);
  };
  const auto serve = [&] {
    const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
    if (!listening) {
      std::fprintf(stderr, "%s\n", listening.error().message.c_str());
      return loop.stop();
    }
    std::printf("listening on %s\n", listening->c_str());
    std::fflush(stdout);
  };
  redis.psubscribe("room:*", on_message, serve);

  loop.on_terminate([&] { server.close([&] { loop.stop(); }); });
  loop.run();
}
