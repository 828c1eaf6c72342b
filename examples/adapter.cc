// Several processes as one server, over Redis. Node's servers with @socket.io/redis-adapter may be
// among them.
//
//     adapter 127.0.0.1:3000 redis://localhost:6379
//     adapter 127.0.0.1:3001 redis://localhost:6379
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "run_with_redis.h"
#include "snug/redis.h"
#include "snug/redis_adapter.h"

namespace {

using Rooms = std::vector<std::string>;

/// One name or an array of names. Nothing for other values, which clients may send as they like: a
/// RoomNames of such a value would throw, and each time the log has a line.
std::optional<Rooms> rooms_of(const snug::Json& value) {
  const auto is_name = [](const snug::Json& each) { return each.is_string(); };
  if (value.is_string()) return Rooms{value.get<std::string>()};
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), is_name)) return std::nullopt;
  return value.get<Rooms>();
}

/// All but `here` reaches the sockets of every server.
void on_connection(snug::Server& server, const snug::Socket& socket) {
  socket.on("join", [](snug::Socket self, std::string room, snug::Ack ack) {
    self.join(room);
    ack();
  });
  socket.on("leave", [](snug::Socket self, std::string room, snug::Ack ack) {
    self.leave(room);
    ack();
  });
  socket.on("all", [&server](snug::Json value) { server.emit("all", value); });
  socket.on("say", [&server](snug::Json rooms, snug::Json value) {
    if (const auto names = rooms_of(rooms)) server.to(*names).emit("said", value);
  });
  socket.on("tell", [](snug::Socket self, snug::Json rooms, snug::Json value) {
    if (const auto names = rooms_of(rooms)) self.to(*names).emit("told", value);
  });
  socket.on("shout",
            [](snug::Socket self, snug::Json value) { self.broadcast().emit("shouted", value); });
  socket.on("here", [&server](snug::Json value) { server.local().emit("here", value); });
}

/// Answers with sockets and rooms of all servers. A server that does not answer in time is left
/// out.
void on_questions(snug::Server& server, const snug::Socket& socket) {
  const auto answer = [](snug::Ack ack) {
    return [ack](const snug::Result<snug::Found<std::string>>& found) {
      ack(found ? snug::Json(*found) : snug::Json::array());
    };
  };
  socket.on("sockets", [&server, answer](snug::Json rooms, snug::Ack ack) {
    const auto names = rooms_of(rooms);
    if (!names) return ack(snug::Json::array());
    server.of("/").adapter().sockets(*names, answer(std::move(ack)));
  });
  socket.on("rooms", [&server, answer](snug::Ack ack) {
    server.of("/").adapter().all_rooms(answer(std::move(ack)));
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return usage(argv[0], "127.0.0.1:PORT redis://HOST:PORT");
  snug::Loop loop;
  snug::Redis redis(loop, argv[2]);
  snug::Server server(loop, with_client({.adapter = snug::redis_adapter(redis)}));
  server.on_connection([&server](snug::Socket socket) {
    on_connection(server, socket);
    on_questions(server, socket);
  });
  return run(loop, server, redis, argv[1]);
}
