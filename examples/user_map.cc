// Private messages between users, with a map from names to sockets: `authenticate NAME`, then
// `chat-message {recipient, message}` becomes `private-message {sender, message}`. users.h has the
// events.
//
//     user_map 127.0.0.1:3000
#include <map>
#include <optional>
#include <string>

#include "run.h"
#include "users.h"

namespace {

class UserMap : public Users {
 public:
  void put(const std::string& name, const std::string& socket_id) override {
    sockets_[name] = socket_id;
  }
  void find(const std::string& name, FoundHandler found) override {
    const auto entry = sockets_.find(name);
    found(entry == sockets_.end() ? std::nullopt : std::optional(entry->second));
  }
  void remove(const std::string& name, const std::string& socket_id) override {
    const auto entry = sockets_.find(name);
    if (entry != sockets_.end() && entry->second == socket_id) sockets_.erase(entry);
  }

 private:
  std::map<std::string, std::string> sockets_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return usage(argv[0], "127.0.0.1:PORT");
  snug::Loop loop;
  UserMap users;
  snug::Server server(loop, with_client());
  serve_users(server, users);
  return run(loop, server, argv[1]);
}
