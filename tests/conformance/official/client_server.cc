// The server that socket.io-client's own tests ask for: what their test/support/server.ts does on
// Node, with the library.
//
//     client_suite_server 127.0.0.1:3210
//
// Ends on SIGTERM. ./run starts it.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "serve.h"

namespace {

using snug::Json;
using std::chrono::milliseconds;

/// As JavaScript writes a Date into JSON.
std::string iso_time(std::chrono::system_clock::time_point time) {
  const auto since = std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
  const auto seconds = static_cast<std::time_t>(since / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[96];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(since % 1000));
  return text;
}

std::string now() {
  return iso_time(std::chrono::system_clock::now());
}

/// Node's socket.handshake.
Json handshake_of(const snug::Socket& socket) {
  const snug::Handshake& handshake = socket.handshake();
  Json headers = Json::object();
  for (const auto& [name, value] : handshake.headers.fields()) headers[std::string(name)] = value;
  Json query = Json::object();
  for (const auto& [name, value] : handshake.query_parameters()) query.emplace(name, value);
  return {{"headers", headers},
          {"time", iso_time(handshake.issued)},
          {"address", handshake.address},
          {"xdomain", handshake.xdomain},
          {"secure", handshake.secure},
          {"issued", handshake.issued.time_since_epoch() / milliseconds(1)},
          {"url", handshake.url},
          {"query", query},
          {"auth", handshake.auth}};
}

Json bytes_of(std::string_view text) {
  return Json::binary(std::vector<std::uint8_t>(text.begin(), text.end()));
}

bool is_mixed(const Json& value) {
  return value["hello"] == "lol" && value["message"].is_binary() && value["goodbye"] == "gotcha";
}

void handle_values(snug::Socket socket) {
  socket.on("hi", [](snug::Socket self) { self.emit("hi"); });
  socket.on("echo", [](Json value, snug::Ack ack) { ack(value); });
  socket.on("ack", [](snug::Socket self) {
    self.emit("ack", [self](snug::Result<snug::Arguments> answer) {
      if (answer && (*answer)[0] == 5 && (*answer)[1]["test"] == true) self.emit("got it");
    });
  });
  socket.on("getAckDate", [](Json, snug::Ack ack) { ack(now()); });
  socket.on("getDate", [](snug::Socket self) { self.emit("takeDate", now()); });
  socket.on("getDateObj",
            [](snug::Socket self) { self.emit("takeDateObj", Json{{"date", now()}}); });
  socket.on("getUtf8", [](snug::Socket self) {
    for (const char* text :
         {"てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"}) {
      self.emit("takeUtf8", text);
    }
  });
  socket.on("false", [](snug::Socket self) { self.emit("false", false); });
  socket.on("getHandshake", [](snug::Socket self, snug::Ack ack) { ack(handshake_of(self)); });
  socket.on("getId", [](snug::Socket self, snug::Ack ack) { ack(self.id()); });
}

void handle_binary(snug::Socket socket) {
  socket.on("doge", [](snug::Socket self) { self.emit("doge", bytes_of("asdfasdf")); });
  socket.on("getbin", [](snug::Socket self) { self.emit("takebin", bytes_of("asdfasdf")); });
  const auto answer_binary = [&socket](const char* event, const char* answer) {
    socket.on(event, [answer](snug::Socket self, Json value) {
      if (value.is_binary()) self.emit(answer);
    });
  };
  answer_binary("buffa", "buffack");
  answer_binary("blob", "back");
  const auto answer_mixed = [&socket](const char* event, const char* answer) {
    socket.on(event, [answer](snug::Socket self, Json value) {
      if (is_mixed(value)) self.emit(answer);
    });
  };
  answer_mixed("jsonbuff", "jsonbuff-ack");
  answer_mixed("jsonblob", "jsonblob-ack");
}

/// What has to arrive in the order in which it was sent.
void handle_order(snug::Socket socket) {
  auto buffer = std::make_shared<bool>(false);
  socket.on("abuff1", [buffer](Json value) { *buffer = value.is_binary(); });
  socket.on("abuff2", [buffer](snug::Socket self, Json) {
    if (*buffer) self.emit("abuff2-ack");
  });
  auto blobs = std::make_shared<int>(0);
  socket.on("blob1", [blobs](Json value) { *blobs = value.is_binary() ? 1 : 0; });
  socket.on("blob2", [blobs](Json value) { *blobs += *blobs == 1 && value == "second" ? 1 : 0; });
  socket.on("blob3", [blobs](snug::Socket self, Json value) {
    if (*blobs == 2 && value.is_binary()) self.emit("blob3-ack");
  });
}

void make_namespaces(snug::Server& server) {
  server.of("/foo").on_connection([](snug::Socket socket) {
    socket.on("getId", [](snug::Socket self, snug::Ack ack) { ack(self.id()); });
  });
  for (const char* name : {"/timeout_socket", "/valid", "/asd"}) server.of(name);
  server.of("/abc").on_connection(
      [](snug::Socket socket) { socket.emit("handshake", handshake_of(socket)); });
  server.of("/no").use(
      [](snug::Socket, snug::Next next) { next({"Auth failed (custom namespace)", nullptr}); });
  snug::Namespace main = server.of("/");
  main.use([](snug::Socket socket, snug::Next next) {
    if (socket.handshake().query_parameter("fail").value_or("").empty()) return next();
    next({"Auth failed (main namespace)", nullptr});
  });
  main.on_connection([](snug::Socket socket) {
    handle_values(socket);
    handle_binary(socket);
    handle_order(socket);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: client_suite_server ADDRESS\n");
    return 2;
  }
  snug::Loop loop;
  snug::ServerOptions options;
  options.ping_interval = milliseconds(2000);
  options.connection_state_recovery.emplace();
  options.allow_request = [&loop](const snug::HttpRequest&, snug::Next next) {
    loop.set_timeout(milliseconds(10), [next] { next(); });
  };
  snug::Server server(loop, options);
  make_namespaces(server);
  return snug::serve(loop, server, argv[1]);
}
