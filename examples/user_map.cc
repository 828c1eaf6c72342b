// A map from users to sockets: `authenticate`, then `chat-message` for everyone and
// `private-message` for one.
#include <map>
#include <string>

#include "run.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);
  std::map<std::string, std::string> sockets;  // user -> socket id

  server.on_connection([&](snug::Socket socket) {
    socket.on("authenticate", [&](snug::Socket self, std::string user, snug::Ack ack) {
      self.data() = user;
      sockets[user] = self.id();
      ack("ok");
    });
    socket.on("chat-message", [&](std::string text) { server.emit("chat-message", text); });
    socket.on("private-message", [&](snug::Socket self, snug::Json message) {
      const auto* from = std::any_cast<std::string>(&self.data());
      const auto to = sockets.find(message.value("to", ""));
      if (from == nullptr || to == sockets.end()) return;
      server.to(to->second)
          .emit("private-message", snug::Json{{"from", *from}, {"text", message["text"]}});
    });
    socket.on_disconnect([&, socket](std::string_view) {
      std::erase_if(sockets, [&](const auto& entry) { return entry.second == socket.id(); });
    });
  });
  return run(loop, server, argc, argv);
}
