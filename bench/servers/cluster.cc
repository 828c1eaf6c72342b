// A libsnug server of a cluster over the Redis whose URL is the argument. `cast` sends its argument
// to everyone, as in servers/echo.cc. Prints its address.
#include <cstdio>

#include "snug/redis_adapter.h"
#include "snug/snug.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  snug::Loop loop;
  snug::Redis redis(loop, argv[1]);
  snug::Server server(loop, {.adapter = snug::redis_adapter(redis)});
  server.on_connection([&server](snug::Socket socket) {
    socket.on("cast", [&server](snug::Event event) { server.emit("cast", event.args[0]); });
  });
  const snug::Result<std::string> address = server.listen("127.0.0.1:0");
  if (!address) return 1;
  std::printf("%s\n", address->c_str());
  std::fflush(stdout);
  snug::forget_startup();
  loop.run();
  return 0;
}
