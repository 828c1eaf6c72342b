// Private messages between users: `register USERID`, then `private message {to, message, from}`
// becomes `private message {from, message}` for the socket that registered last under that id.
//
//     private_message 127.0.0.1:3000
#include <map>
#include <string>
#include <string_view>

#include "run.h"

int main(int argc, char** argv) {
  if (argc != 2) return usage(argv[0], "127.0.0.1:PORT");
  snug::Loop loop;
  snug::Server server(loop, with_client());
  std::map<std::string, snug::Socket> users;

  server.on_connection([&users](snug::Socket socket) {
    socket.on("register", [&users](snug::Socket self, snug::Json id) {
      if (const auto name = name_of(id)) users[*name] = self;
    });
    socket.on("private message", [&users](snug::Json sent) {
      const auto to = name_in(sent, "to");
      const auto user = to ? users.find(*to) : users.end();
      if (user == users.end()) return;
      snug::Json payload = snug::Json::object();
      for (const char* member : {"from", "message"}) {
        if (sent.contains(member)) payload[member] = sent[member];  // missing is not null
      }
      user->second.emit("private message", payload);
    });
    socket.on_disconnect([&users, id = socket.id()](std::string_view) {
      std::erase_if(users, [&id](const auto& user) { return user.second.id() == id; });
    });
  });
  return run(loop, server, argv[1]);
}
