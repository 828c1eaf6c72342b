// Rooms that Redis carries: `say` publishes, and what is published goes to the room's sockets, on
// this server and on any other.
//
//     redis_rooms 127.0.0.1:3000 127.0.0.1:6379
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "redis_on_loop.h"
#include "snug/snug.h"

/// Called once with the subscription, and then with every message: ["pmessage", pattern, channel,
/// text].
static void on_reply(redisAsyncContext*, void* reply, void* handler) {
  if (reply != nullptr)
    (*static_cast<std::function<void(redisReply&)>*>(handler))(*static_cast<redisReply*>(reply));
}

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);
  const std::string address = argc > 2 ? argv[2] : "127.0.0.1:6379";
  const std::size_t colon = address.rfind(':');
  const std::string host = address.substr(0, colon);
  const int port = std::atoi(address.c_str() + colon + 1);
  int status = 0;
  const auto give_up = [&](const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    status = 1;
    loop.stop();  // a service manager starts it again
  };
  RedisConnection publisher(loop, host, port, give_up);
  RedisConnection subscriber(loop, host, port, give_up);

  server.on_connection([&publisher](snug::Socket socket) {
    socket.on("join", [](snug::Socket self, std::string room, snug::Ack ack) {
      self.join(room);
      ack();
    });
    socket.on("say", [&publisher](std::string room, std::string text) {
      if (publisher.get() == nullptr) return;
      redisAsyncCommand(publisher.get(), nullptr, nullptr, "PUBLISH room:%b %b", room.data(),
                        room.size(), text.data(), text.size());
    });
  });

  const auto serve = [&] {
    const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
    if (!listening) return give_up(listening.error().message);
    std::printf("listening on %s\n", listening->c_str());
    std::fflush(stdout);
  };
  std::function<void(redisReply&)> on_message = [&](redisReply& reply) {
    if (reply.type != REDIS_REPLY_ARRAY) return;
    if (reply.elements != 4) return serve();  // subscribed
    const std::string channel(reply.element[2]->str, reply.element[2]->len);
    const std::string text(reply.element[3]->str, reply.element[3]->len);
    server.to(channel.substr(5)).emit("said", text);
  };
  if (subscriber.get() != nullptr) {
    redisAsyncCommand(subscriber.get(), on_reply, &on_message, "PSUBSCRIBE room:*");
  }

  loop.on_terminate([&] { server.close([&] { loop.stop(); }); });
  loop.run();
  return status;
}
