// Rooms that clients join and leave, in two namespaces that know nothing of each other, and every
// line of Socket.IO's emit cheat sheet. /myNamespace wants {auth: {token: "ok"}}.
//
//     rooms_and_namespaces 127.0.0.1:3000
#include <chrono>
#include <string>
#include <utility>

#include "run.h"

namespace {

using namespace std::chrono_literals;

void serve_rooms(snug::Namespace nsp) {
  nsp.on_connection([](snug::Socket socket) {
    socket.on("join", [](snug::Socket self, std::string room, snug::Ack ack) {
      self.join(room);
      ack();
    });
    socket.on("leave", [](snug::Socket self, std::string room, snug::Ack ack) {
      self.leave(room);
      ack();
    });
    socket.on("hi", [](snug::Socket self, snug::Ack ack) { ack(self.nsp().name()); });
  });
}

void guard(snug::Namespace nsp) {
  nsp.use([](snug::Socket socket, snug::Next next) {
    const snug::Json auth = socket.handshake().auth;
    if (auth.contains("token") && auth["token"] == "ok") return next();
    next({"not authorized", nullptr});
  });
}

/// The sheet's lines for many recipients, in its order. `private_id` is a socket of the visitor's
/// choice.
void emit_to_many(snug::Server& server, const snug::Socket& socket, const snug::Json& private_id) {
  socket.broadcast().emit("broadcast");
  socket.to("room1").emit("to room1");
  socket.to({"room1", "room2"}).emit("to room1+2");
  server.in("room1").emit("in room1");
  server.to({"room1", "room2"}).except("room3").emit("room1+2-3");
  server.of("/myNamespace").emit("ns");
  server.of("/myNamespace").to("room1").emit("ns room1");
  if (private_id.is_string()) server.to(private_id.get<std::string>()).emit("private");
  server.local().emit("local");
  server.emit("all");
}

void emit_the_sheet(snug::Server& server, const snug::Socket& socket,
                    const snug::Json& private_id) {
  socket.emit("basic");
  emit_to_many(server, socket, private_id);
  socket.emit("question", [socket](const snug::Result<snug::Json>& answer) {
    if (answer) socket.emit("answer", *answer);
  });
  socket.compress(false).emit("uncompressed");
  socket.volatile_().emit("volatile");
  socket.timeout(5s).emit("my-event", [socket](const snug::Result<snug::Json>& answer) {
    if (!answer) socket.emit("timed out");
  });
  socket.to(socket.id()).emit("own id");  // to its own room, but not to itself: to nobody
}

/// The events that clients may send in "/".
void serve_sheet(snug::Server& server, snug::Socket socket) {
  socket.on("room", [&server](const snug::Event&) { server.to("some room").emit("some event"); });
  socket.on("union", [&server](const snug::Event&) {
    server.to("room1").to("room2").to("room3").emit("some event");
  });
  socket.on("room others",
            [](const snug::Event& event) { event.socket.to("some room").emit("some event"); });
  socket.on("volatile",
            [](const snug::Event& event) { event.socket.volatile_().emit("volatile"); });
  socket.on("go", [&server](const snug::Event& event) {
    emit_the_sheet(server, event.socket, event.args[0]);
  });
  // The sheet's lines for clients. "my-event" is among them, but is never answered.
  for (const char* line : {"client basic", "client uncompressed", "client volatile"}) {
    socket.on(line, [](const snug::Event& event) { event.socket.emit("heard", event.name); });
  }
  socket.on("question", [](const snug::Event& event) { event.ack("answer"); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return usage(argv[0], "127.0.0.1:PORT");
  snug::Loop loop;
  snug::Server server(loop, with_client());
  guard(server.of("/myNamespace"));
  for (const char* name : {"/", "/myNamespace"}) serve_rooms(server.of(name));
  server.on_connection([&server](snug::Socket socket) { serve_sheet(server, socket); });
  return run(loop, server, argv[1]);
}
