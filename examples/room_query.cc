// The room and the name are in the query of the handshake, io({query: {room, name}}): others in the
// room are told `user-connected`, and `send-message` becomes `new-message` for all of it.
// Run it where `npm install socket.io-client` was run: the page loads that client.
#include <string>

#include "run.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop, {.client_files = "node_modules/socket.io-client/dist"});

  serve_page(server, "room_query.html");
  server.on_connection([&](snug::Socket socket) {
    const std::string room = socket.handshake().query_parameter("room").value_or("lobby");
    const std::string name = socket.handshake().query_parameter("name").value_or("someone");
    socket.join(room);
    socket.to(room).emit("user-connected", name);
    socket.on("send-message", [&server, room, name](std::string text) {
      server.to(room).emit("new-message", name, text);
    });
    socket.on_disconnect([&server, room, name](std::string_view) {
      server.to(room).emit("user-disconnected", name);
    });
  });
  return run(loop, server, argc, argv);
}
