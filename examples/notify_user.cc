// Sending to a user by id from the server: each user's sockets are in a room of that name, whatever
// the number of tabs and devices. Here another program asks for it:
//
//     curl --data '{"user": "ann", "text": "Dinner!"}' http://localhost:3000/notify
#include <string>

#include "run.h"

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);

  server.use([](snug::Socket socket, snug::Next next) {
    const std::string user = socket.handshake().auth.value("user", "");
    if (user.empty()) return next({"who are you?", nullptr});
    socket.join("user:" + user);
    next();
  });
  server.http().on(
      "POST", "/notify", 10'000, [&](snug::HttpRequest request, snug::HttpReply reply) {
        const auto notice = snug::Json::parse(request.body, nullptr, false);
        snug::HttpResponse response;
        if (notice.is_object() && notice.contains("user") && notice["user"].is_string()) {
          server.to("user:" + notice["user"].get<std::string>())
              .emit("notification", notice.value("text", ""));
          response.status = 202;
        } else {
          response.status = 400;
        }
        reply(response);
      });
  return run(loop, server, argc, argv);
}
