// `register` a name, and send a `private message` to another one, with a page of two inputs.
// Run it where `npm install socket.io-client` was run: the page loads that client.
#include <map>
#include <string>

#include "run.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop, {.client_files = "node_modules/socket.io-client/dist"});
  std::map<std::string, snug::Socket> users;

  serve_page(server, "private_message.html");
  server.on_connection([&](snug::Socket socket) {
    socket.on("register", [&](snug::Socket self, std::string name) {
      users[name] = self;
      self.data() = name;
    });
    socket.on("private message",
              [&](snug::Socket self, std::string to, std::string text, snug::Ack ack) {
                const auto* from = std::any_cast<std::string>(&self.data());
                const auto user = users.find(to);
                if (from == nullptr || user == users.end()) return ack("nobody of that name");
                user->second.emit("private message", *from, text);
                ack("delivered");
              });
    socket.on_disconnect([&, socket](std::string_view) {
      std::erase_if(users, [&](const auto& user) { return user.second.id() == socket.id(); });
    });
  });
  return run(loop, server, argc, argv);
}
