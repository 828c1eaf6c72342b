// A libsnug server with the same two events as peer/server.js: `echo` answers with its arguments,
// and `cast` sends them to everyone. The argument "rooms" adds three events: `enter` (prefix,
// count, first = 0) joins that many rooms, `exit` leaves them, and `say` (room, value) sends to one
// room. Prints its address.
#include <cstdio>
#include <string>

#include "snug/snug.h"

namespace {

/// The rooms prefix0, prefix1 and so on, from `first`.
template <class Visit>
void each_room(const snug::Event& event, Visit visit) {
  const auto prefix = event.args[0].get<std::string>();
  const std::size_t first = event.args.size() > 2 ? event.args[2].get<std::size_t>() : 0;
  const std::size_t end = first + event.args[1].get<std::size_t>();
  for (std::size_t i = first; i < end; ++i) visit(prefix + std::to_string(i));
}

void add_rooms(snug::Server& server, snug::Socket& socket) {
  socket.on("say", [&server](snug::Event event) {
    server.to(event.args[0].get<std::string>()).emit("say", event.args[1]);
  });
  socket.on("enter", [socket](snug::Event event) {
    each_room(event, [&socket](const std::string& room) { socket.join(room); });
    event.ack(true);
  });
  socket.on("exit", [socket](snug::Event event) {
    each_room(event, [&socket](const std::string& room) { socket.leave(room); });
    event.ack(true);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const bool with_rooms = argc > 1 && std::string(argv[1]) == "rooms";
  snug::Loop loop;
  snug::Server server(loop);
  server.on_connection([&server, with_rooms](snug::Socket socket) {
    socket.on("echo", [](snug::Event event) { event.ack(event.args[0]); });
    socket.on("cast", [&server](snug::Event event) { server.emit("cast", event.args[0]); });
    if (with_rooms) add_rooms(server, socket);
  });
  const snug::Result<std::string> address = server.listen("127.0.0.1:0");
  if (!address) return 1;
  std::printf("%s\n", address->c_str());
  std::fflush(stdout);
  snug::forget_startup();
  loop.run();
  return 0;
}
