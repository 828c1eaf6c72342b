// The server that the test suite of npm's engine.io-client asks for: it does what
// packages/engine.io-client/test/support/hooks.js does.
//
//     engine_client_suite_server 127.0.0.1:3000
//
// Prints its port, and ends on SIGTERM. ./run starts it.
#include <cctype>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "serve.h"

namespace {

constexpr std::string_view kGoodNight = "пойду спать всем спокойной ночи";

/// As Node gives them: names in lower case.
snug::Json json_of(const snug::HttpHeaders& headers) {
  snug::Json json = snug::Json::object();
  for (const auto& [name, value] : headers.fields()) {
    std::string lower(name);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    json[lower] = value;
  }
  return json;
}

/// `last_post` has the fields of the last POST.
void bounce(const snug::EngineSocket& socket, const snug::Json& last_post) {
  socket.send("hi");
  socket.on_message([socket, &last_post](snug::MessageKind kind, std::string_view payload) {
    const auto bytes = [](std::string_view of) { return std::as_bytes(std::span(of)); };
    if (kind == snug::MessageKind::kBinary) return socket.send(bytes(payload));
    if (payload == "give binary") return socket.send(bytes(std::string_view("\0\1\2\3\4", 5)));
    if (payload == "give utf8") return socket.send(kGoodNight);
    if (payload == "sendHeaders") return socket.send(last_post.dump());
    socket.send(payload);
  });
}

snug::ServerOptions suite_options() {
  snug::ServerOptions options;
  options.ping_interval = std::chrono::milliseconds(500);
  options.max_http_buffer_size = 100;
  options.allow_request = [](const snug::HttpRequest& request, const snug::Next& next) {
    request.query_parameter("deny") ? next({"denied", nullptr}) : next();
  };
  return options;
}

void set_cookies(snug::HttpHeaders& headers, const snug::HttpRequest&) {
  headers.add("Set-Cookie", "1=1; Max-Age=86400");
  headers.add("Set-Cookie", "2=2; Path=/; HttpOnly; Secure; SameSite=Strict");
  headers.add("Set-Cookie", "3=3; Max-Age=0");
  headers.add("Set-Cookie", "4=4; Expires=Fri, 20 Nov 2026 12:00:00 GMT");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: engine_client_suite_server ADDRESS\n");
    return 2;
  }
  snug::Loop loop;
  snug::Json last_post = snug::Json::object();
  snug::EngineServer server(loop, suite_options());
  server.on_connection([&](const snug::EngineSocket& socket) { bounce(socket, last_post); });
  server.on_initial_headers(set_cookies);
  server.on_headers([&](snug::HttpHeaders&, const snug::HttpRequest& request) {
    if (request.method == "POST") last_post = json_of(request.headers);
  });
  return snug::serve(loop, server, argv[1]);
}
