// Messages from the server to one user: `register USERID` names a socket, and a line "USER TEXT"
// on standard input, or GET /notify?user=USER&text=TEXT, sends it the event `message`.
//
//     notify_user 127.0.0.1:3000
//     curl 'http://localhost:3000/notify?user=ann&text=Dinner!'
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include "input_lines.h"
#include "run.h"

namespace {

class Notifier {
 public:
  /// The name is that socket's from now on.
  void add(const std::string& name, const snug::Socket& socket) { users_[name] = socket; }
  void remove(const std::string& socket_id) {
    std::erase_if(users_, [&](const auto& user) { return user.second.id() == socket_id; });
  }
  /// False if nobody has that name.
  bool notify(const std::string& name, const std::string& text) const {
    const auto user = users_.find(name);
    if (user == users_.end()) return false;
    user->second.emit("message", text);
    return true;
  }

 private:
  std::map<std::string, snug::Socket> users_;
};

void on_line(const Notifier& users, const std::string& line) {
  const auto space = line.find(' ');
  if (space == std::string::npos) {
    std::fprintf(stderr, "a line is: USER TEXT\n");
  } else if (!users.notify(line.substr(0, space), line.substr(space + 1))) {
    std::fprintf(stderr, "nobody has that name\n");
  }
}

snug::HttpResponse on_request(const Notifier& users, const snug::HttpRequest& request) {
  const auto user = request.query_parameter("user");
  const auto text = request.query_parameter("text");
  if (!user || !text)
    return {.status = 400, .headers = {}, .body = "/notify?user=USER&text=TEXT\n"};
  if (!users.notify(*user, *text)) return {.status = 404, .headers = {}, .body = "nobody\n"};
  return {.status = 200, .headers = {}, .body = "sent\n"};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return usage(argv[0], "127.0.0.1:PORT");
  snug::Loop loop;
  // The page names the server by its address, so it also works when it is opened from elsewhere.
  snug::Server server(loop, with_client({.cors = {.origins = {"*"}}}));
  Notifier users;

  server.on_connection([&users](snug::Socket socket) {
    socket.on("register", [&users](snug::Socket self, snug::Json id) {
      if (const auto name = name_of(id)) users.add(*name, self);
    });
    socket.on_disconnect([&users, id = socket.id()](std::string_view) { users.remove(id); });
  });
  server.http().on("GET", "/notify", 0,
                   [&users](const snug::HttpRequest& request, const snug::HttpReply& reply) {
                     reply(on_request(users, request));
                   });
  const InputLines input(loop, [&users](const std::string& line) { on_line(users, line); });
  return run(loop, server, argv[1]);
}
