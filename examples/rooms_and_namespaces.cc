// Rooms that clients join and leave, in two namespaces that know nothing of each other; one of them
// asks for a token.
#include <string>

#include "run.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);

  snug::Namespace chat = server.of("/chat");
  chat.on_connection([chat](snug::Socket socket) {
    socket.on("join room", [](snug::Socket self, std::string room, snug::Ack ack) {
      self.join(room);
      self.to(room).emit("joined", self.id());
      ack(self.rooms());
    });
    socket.on("leave room", [](snug::Socket self, std::string room, snug::Ack ack) {
      self.leave(room);
      self.to(room).emit("left", self.id());
      ack(self.rooms());
    });
    socket.on("message",
              [chat](std::string room, std::string text) { chat.to(room).emit("message", text); });
    socket.on_disconnecting([socket](std::string_view) {
      for (const std::string& room : socket.rooms()) socket.to(room).emit("left", socket.id());
    });
  });

  snug::Namespace news = server.of("/news");
  news.use([](snug::Socket socket, snug::Next next) {
    if (socket.handshake().auth.value("token", "") == "editor") return next();
    next({"not authorized", nullptr});
  });
  news.on_connection([news](snug::Socket socket) {
    socket.on("publish", [news](std::string headline) { news.emit("headline", headline); });
  });
  return run(loop, server, argc, argv);
}
