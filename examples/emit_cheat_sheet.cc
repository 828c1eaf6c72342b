// Every way of sending an event: what Socket.IO's documentation calls the emit cheat sheet. A
// client that emits "go" sets it off.
#include <chrono>
#include <string>

#include "run.h"

namespace {

using namespace std::chrono_literals;

void to_one(const snug::Socket& socket) {
  socket.emit("basic", "hello", 1, {{"two", 3}}, snug::Json::binary({4, 5}));
  socket.send("as a message");
  // Asks for an answer, within a time or until the disconnect.
  socket.timeout(5s).emit("question", "are you there?",
                          [socket](const snug::Result<snug::Json>& answer) {
                            if (answer) socket.emit("your answer", *answer);
                          });
  // Dropped when the client cannot take it right now.
  socket.volatile_().emit("volatile", "might not arrive");
}

void to_others(const snug::Socket& socket) {
  socket.broadcast().emit("all but the sender");
  socket.to("room1").emit("room1 but the sender");
  socket.to("room1").to("room2").emit("room1 and room2 but the sender");
  socket.to("room1").except("room2").emit("room1 without room2 but the sender");
  socket.except("room1").emit("all without room1 but the sender");
}

void to_all(snug::Server& server, const snug::Socket& socket) {
  server.emit("all");
  server.in("room1").emit("room1");
  server.to("room1").to("room2").emit("room1 and room2");
  server.in("room1").except("room2").emit("room1 without room2");
  server.except("room1").emit("all without room1");
  server.to(socket.id()).emit("a socket by its id");
  server.of("/other").emit("another namespace");
  server.of("/other").to("room1").emit("room1 of another namespace");
  server.to("room1").volatile_().emit("room1, volatile");
  // Every recipient is asked, and the answers come together.
  server.to("room1").timeout(5s).emit("room1?", [socket](const snug::BroadcastAnswers& all) {
    socket.emit("answers of room1", all.answers.size());
  });
}

}  // namespace

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);

  const auto join_rooms = [](snug::Socket socket) {
    for (const char* room : {"room1", "room2"}) {
      if (socket.handshake().auth.value(room, false)) socket.join(room);
    }
    socket.on("rooms", [](snug::Socket self, snug::Ack ack) { ack(self.rooms()); });
  };
  server.of("/other").on_connection(join_rooms);
  server.on_connection([&](snug::Socket socket) {
    join_rooms(socket);
    socket.on("go", [&server](const snug::Event& event) {
      to_one(event.socket);
      to_others(event.socket);
      to_all(server, event.socket);
    });
  });
  return run(loop, server, argc, argv);
}
