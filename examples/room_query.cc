// The name and the room are in the query of the handshake, io({query: {username, room}}). Others
// hear who comes and goes, and `send-message {message, room}` becomes `new-message {msg}` for the
// room of the query. The namespace /chats logs its clients.
//
//     room_query 127.0.0.1:3000
#include <cstdio>
#include <string>
#include <string_view>

#include "run.h"

namespace {

/// As the tutorial's page reads it: `sockedId` is spelt so there.
snug::Json user_of(const snug::Socket& socket) {
  snug::Json user = {{"sockedId", socket.id()}};
  const auto username = socket.handshake().query_parameter("username");
  if (username) user["username"] = *username;  // missing is not null
  return user;
}

void log(const char* what, const std::string& socket_id) {
  std::printf("%s: %s\n", what, socket_id.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return usage(argv[0], "127.0.0.1:PORT");
  snug::Loop loop;
  snug::Server server(loop, with_client({.cors = {.origins = {"*"}}}));

  server.on_connection([&server](snug::Socket socket) {
    const std::string room = socket.handshake().query_parameter("room").value_or("");
    const snug::Json user = user_of(socket);
    socket.join(room);
    socket.broadcast().emit("user-connected",
                            snug::Json{{"message", "user has connected."}, {"user", user}});
    server.emit("conn", snug::Json{{"message", "you are added"}});

    socket.on("send-message", [&server, room](snug::Json sent) {
      if (!sent.is_object()) return;
      snug::Json payload = snug::Json::object();
      if (sent.contains("message")) payload["msg"] = sent["message"];
      server.to(room).emit("new-message", payload);
    });
    socket.on_disconnect([&server, user](std::string_view) {
      server.emit("user-disconnected",
                  snug::Json{{"message", "user has disconnected."}, {"user", user}});
    });
  });

  server.of("/chats").on_connection([](snug::Socket socket) {
    log("connected to /chats", socket.id());
    socket.on_disconnect(
        [id = socket.id()](std::string_view) { log("disconnected from /chats", id); });
  });
  return run(loop, server, argv[1]);
}
