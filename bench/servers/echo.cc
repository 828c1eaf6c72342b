// A libsnug server with two events, the same as peer/server.js: `echo` answers its acknowledgement
// with what it got, `cast` sends it to everyone. Prints its address.
#include <cstdio>

#include "snug/snug.h"

int main() {
  snug::Loop loop;
  snug::Server server(loop);
  server.on_connection([&server](snug::Socket socket) {
    socket.on("echo", [](snug::Event event) { event.ack(event.args[0]); });
    socket.on("cast", [&server](snug::Event event) { server.emit("cast", event.args[0]); });
  });
  const snug::Result<std::string> address = server.listen("127.0.0.1:0");
  if (!address) return 1;
  std::printf("%s\n", address->c_str());
  std::fflush(stdout);
  loop.run();
  return 0;
}
