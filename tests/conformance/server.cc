// The server that the conformance tests drive: the library as a program uses it. reference.mjs is
// its twin on Node's socket.io; what the events do is written there and here in the same order.
//
//     conformance_server '{"pingInterval": 300, "cors": {"origin": "*"}}'
//
// Prints its port, and ends on SIGTERM. Options have Node's names. With {"tls": {"cert": …, "key":
// …}}, two files, it serves TLS; SIGHUP reads them again, and it prints what came of that.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "snug/client_files.h"
#include "snug/snug.h"
#include "support/regex.h"

namespace {

using snug::Json;
using std::chrono::milliseconds;

snug::PerMessageDeflateOptions deflate_options_of(const Json& given) {
  snug::PerMessageDeflateOptions options;
  if (!given.is_object()) return options;
  options.threshold = given.value("threshold", options.threshold);
  options.server_no_context_takeover =
      given.value("serverNoContextTakeover", options.server_no_context_takeover);
  options.client_no_context_takeover =
      given.value("clientNoContextTakeover", options.client_no_context_takeover);
  options.server_max_window_bits =
      given.value("serverMaxWindowBits", options.server_max_window_bits);
  options.client_max_window_bits =
      given.value("clientMaxWindowBits", options.client_max_window_bits);
  return options;
}

snug::CorsOptions cors_of(const Json& given) {
  snug::CorsOptions cors;
  const Json origin = given.value("origin", Json("*"));
  if (origin.is_boolean()) {
    cors.origin = [](std::string_view) { return true; };
  } else if (origin.is_array()) {
    cors.origins = origin.get<std::vector<std::string>>();
  } else {
    cors.origins = {origin.get<std::string>()};
  }
  cors.credentials = given.value("credentials", false);
  cors.methods = given.value("methods", cors.methods);
  cors.allowed_headers = given.value("allowedHeaders", cors.allowed_headers);
  cors.exposed_headers = given.value("exposedHeaders", cors.exposed_headers);
  if (given.contains("maxAge")) cors.max_age = std::chrono::seconds(given["maxAge"].get<int>());
  cors.preflight_continue = given.value("preflightContinue", false);
  cors.options_success_status = given.value("optionsSuccessStatus", cors.options_success_status);
  return cors;
}

snug::CookieOptions cookie_of(const Json& given) {
  snug::CookieOptions cookie;
  if (!given.is_object()) return cookie;
  cookie.name = given.value("name", cookie.name);
  cookie.path = given.value("path", cookie.path);
  cookie.domain = given.value("domain", cookie.domain);
  cookie.http_only = given.value("httpOnly", cookie.http_only);
  cookie.secure = given.value("secure", cookie.secure);
  if (given.contains("maxAge")) cookie.max_age = std::chrono::seconds(given["maxAge"].get<int>());
  if (given.value("sameSite", "lax") == "strict") cookie.same_site = snug::SameSite::kStrict;
  return cookie;
}

/// Fields of the application's in every answer, ids of its own, and the last refusal in a field of
/// the next answer, where a test can see it.
void set_hooks(snug::Engine& engine) {
  const auto last = std::make_shared<std::string>("none");
  engine.on_initial_headers(
      [](snug::HttpHeaders& headers, const snug::HttpRequest&) { headers.set("x-initial", "1"); });
  engine.on_headers([last](snug::HttpHeaders& headers, const snug::HttpRequest&) {
    headers.set("x-all", "2");
    headers.set("x-refused", *last);
  });
  engine.on_connection_error([last](const snug::ConnectionError& error) {
    *last =
        Json{{"code", error.code}, {"message", error.message}, {"context", error.context}}.dump();
  });
}

/// Refuses requests with `stop` in their query, and adds a field to the other answers.
void add_middleware(snug::Engine& engine) {
  engine.use([](snug::EngineRequest& request, snug::Next next) {
    request.answer_headers.set("x-middleware", request.method);
    if (request.query_parameter("stop")) return next({"stopped", nullptr});
    next();
  });
}

/// A folder, or "embedded".
void set_client_files(snug::ServerOptions& options, const std::string& given) {
  options.client_files = given;
#ifdef SNUG_EMBEDDED_CLIENT
  if (given == "embedded") options.client_files = snug::embedded_client();
#endif
}

/// `{"refuse": "not today"}` or `{"afterMs": 20}`, or both.
void set_allow_request(snug::ServerOptions& options, snug::Loop& loop, const Json& given) {
  const auto decide = [refusal = given.value("refuse", "")](const snug::Next& next) {
    refusal.empty() ? next() : next({refusal, nullptr});
  };
  const milliseconds after(given.value("afterMs", 0));
  options.allow_request = [&loop, decide, after](const snug::HttpRequest&, snug::Next next) {
    loop.set_timeout(after, [decide, next] { decide(next); });
  };
}

snug::ServerOptions options_of(const Json& given, snug::Loop& loop) {
  snug::ServerOptions options;
  options.path = given.value("path", options.path);
  const auto duration = [&given](const char* name, milliseconds fallback) {
    return milliseconds(given.value(name, fallback.count()));
  };
  options.ping_interval = duration("pingInterval", options.ping_interval);
  options.ping_timeout = duration("pingTimeout", options.ping_timeout);
  options.upgrade_timeout = duration("upgradeTimeout", options.upgrade_timeout);
  options.connect_timeout = duration("connectTimeout", options.connect_timeout);
  options.max_http_buffer_size = given.value("maxHttpBufferSize", options.max_http_buffer_size);
  options.transports = given.value("transports", options.transports);
  options.allow_eio3 = given.value("allowEIO3", options.allow_eio3);
  options.allow_upgrades = given.value("allowUpgrades", options.allow_upgrades);
  options.cleanup_empty_child_namespaces = given.value("cleanupEmptyChildNamespaces", false);
  if (given.contains("connectionStateRecovery")) {
    const Json& asked = given["connectionStateRecovery"];
    auto& recovery = options.connection_state_recovery.emplace();
    recovery.max_disconnection_duration = milliseconds(
        asked.value("maxDisconnectionDuration", recovery.max_disconnection_duration.count()));
    recovery.skip_middlewares = asked.value("skipMiddlewares", recovery.skip_middlewares);
  }
  if (given.value("parser", "") == "msgpack") options.parser = snug::message_pack_parser();
  set_client_files(options, given.value("clientFiles", ""));
  if (!given.value("httpCompression", true)) options.http_compression.reset();
  if (given.contains("perMessageDeflate")) {
    options.per_message_deflate = deflate_options_of(given["perMessageDeflate"]);
  }
  if (given.contains("cors")) options.cors = cors_of(given["cors"]);
  if (given.contains("cookie")) options.cookie = cookie_of(given["cookie"]);
  options.max_connections = given.value("maxConnections", options.max_connections);
  if (given.value("hooks", false)) {
    options.generate_id = [count = 0](const snug::HttpRequest&) mutable {
      return "custom:id;" + std::to_string(++count);
    };
  }
  if (given.contains("allowRequest")) set_allow_request(options, loop, given["allowRequest"]);
  return options;
}

/// What `say {to, except, volatile, from, event, args}` asks for.
void say(const snug::Namespace& nsp, const snug::Socket& socket, const Json& what) {
  snug::Broadcast target =
      what.value("from", "server") == "socket" ? socket.broadcast() : nsp.all();
  for (const Json& room : what.value("to", Json::array()))
    target = target.to(room.get<std::string>());
  for (const Json& room : what.value("except", Json::array()))
    target = target.except(room.get<std::string>());
  if (what.value("volatile", false)) target = target.volatile_();
  target.emit_values(what["event"].get<std::string>(), what.value("args", Json::array()));
}

void handle_messages(snug::Socket socket) {
  socket.on("message",
            [](snug::Event event) { event.socket.emit_values("message-back", event.args); });
  socket.on("message-with-ack", [](snug::Event event) { event.ack.values(event.args); });
  socket.on("burst", [](snug::Socket self, int count) {
    for (int i = 0; i < count; ++i) self.emit("item", i);
  });
  socket.on("volatile-burst", [](snug::Socket self, int count, std::string text, snug::Ack ack) {
    for (int i = 0; i < count; ++i) self.volatile_().emit("item", i, text);
    ack();
  });
  socket.on("typed",
            [](int number, std::string text, snug::Ack ack) { ack(number + 1, text + "!"); });
  socket.on("ask", [](snug::Socket self, Json question, int timeout, snug::Ack ack) {
    self.timeout(milliseconds(timeout))
        .emit("question", question, [ack](snug::Result<snug::Arguments> answer) {
          if (answer) return ack("answered", *answer);
          ack(answer.error().code == "timeout" ? "timeout" : "gone");
        });
  });
}

snug::Task<std::size_t> count(snug::Namespace nsp) {
  const auto found = co_await nsp.fetch_sockets();
  co_return found ? found->size() : 0;
}

void handle_coroutines(snug::Namespace nsp, snug::Socket socket) {
  socket.on("ask-await",
            [](snug::Socket self, Json question, int timeout, snug::Ack ack) -> snug::Task<> {
              const auto answer =
                  co_await self.timeout(milliseconds(timeout)).emit_with_ack("question", question);
              if (answer) {
                ack("answered", Json::array({*answer}));
              } else {
                ack(answer.error().code == "timeout" ? "timeout" : "gone");
              }
            });
  socket.on("count-await", [nsp](snug::Ack ack) -> snug::Task<> { ack(co_await count(nsp)); });
  socket.on("ask-all-await", [nsp](int timeout, snug::Ack ack) -> snug::Task<> {
    const auto all =
        co_await nsp.all().timeout(milliseconds(timeout)).emit_with_ack("question", "all");
    ack(all.answers.size(), all.missing_count);
  });
}

void handle_rooms(snug::Namespace nsp, snug::Socket socket) {
  socket.on("join",
            [](snug::Socket self, std::string room, snug::Ack ack) { self.join(room), ack(); });
  socket.on("leave",
            [](snug::Socket self, std::string room, snug::Ack ack) { self.leave(room), ack(); });
  socket.on("rooms", [](snug::Socket self, snug::Ack ack) { ack(self.rooms()); });
  socket.on("say", [nsp](snug::Socket self, Json what, snug::Ack ack) {
    say(nsp, self, what);
    ack();
  });
  socket.on("ask-all", [nsp](int timeout, snug::Ack ack) {
    nsp.timeout(milliseconds(timeout)).emit("question", "all", [ack](snug::BroadcastAnswers all) {
      ack(all.answers.size(), all.missing_count);
    });
  });
}

/// Middleware, catch-alls and what the server finds out about its sockets.
void handle_surface(snug::Namespace nsp, snug::Socket socket) {
  socket.use([](snug::Event& event, snug::Next next) {
    if (event.name == "forbidden") return next({"not allowed", {{"event", event.name}}});
    if (event.name == "typed" && event.args.size() == 1) event.args.push_back("filled in");
    next();
  });
  socket.on_error([socket](const snug::SocketError& error) {
    if (error.code == "refused") socket.emit("refused", error.message, error.data);
  });
  auto outgoing = std::make_shared<std::vector<std::string>>();
  socket.on("watch", [outgoing](snug::Socket self, snug::Ack ack) {
    self.on_any_outgoing([outgoing](snug::Event event) { outgoing->push_back(event.name); });
    ack();
  });
  socket.on("outgoing", [outgoing](snug::Ack ack) { ack(*outgoing); });
  socket.on("fetch", [nsp](std::string room, snug::Ack ack) {
    nsp.in(room).fetch_sockets([ack](snug::Result<snug::Found<snug::RemoteSocket>> found) {
      Json all = Json::array();
      for (const snug::RemoteSocket& one : found.value_or({})) {
        one.emit("fetched", one.rooms().size());
        all.push_back(one.id());
      }
      ack(all);
    });
  });
}

void handle_life(snug::Loop& loop, snug::Server& server, snug::Namespace nsp, snug::Socket socket) {
  socket.on("whoami", [](snug::Socket self, snug::Ack ack) {
    const snug::Handshake& handshake = self.handshake();
    ack(Json{{"id", self.id()},
             {"nsp", self.nsp().name()},
             {"transport", self.conn().transport()},
             {"auth", handshake.auth},
             {"address", handshake.address},
             {"room", handshake.query_parameter("room").value_or("")},
             {"secure", handshake.secure},
             {"xdomain", handshake.xdomain}});
  });
  socket.on("kick", [](snug::Socket self, bool close) { self.disconnect(close); });
  socket.on("drop", [](snug::Socket self) { self.conn().close(); });
  socket.on("shutdown", [&loop, &server] { server.close([&loop] { loop.stop(); }); });
  auto rooms = std::make_shared<std::size_t>(0);
  socket.on_disconnecting([socket, rooms](std::string_view) { *rooms = socket.rooms().size(); });
  socket.on_disconnect([nsp, socket, rooms](std::string_view reason) {
    nsp.to("watchers").emit("left", socket.id(), reason, *rooms);
  });
}

/// As the options of @socket.io/admin-ui's instrument.
snug::AdminOptions admin_options_of(const Json& given) {
  snug::AdminOptions options;
  options.namespace_name = given.value("namespaceName", options.namespace_name);
  options.read_only = given.value("readonly", false);
  options.server_id = given.value("serverId", "");
  if (given.value("mode", "development") == "production") {
    options.mode = snug::AdminMode::kProduction;
  }
  const Json& auth = given.at("auth");
  if (auth.is_object()) {
    options.auth = snug::BasicAuth{auth.at("username"), auth.at("password")};
  } else {
    options.auth = snug::NoAuth{};
  }
  return options;
}

bool instrument(snug::Server& server, const Json& given) {
  if (!given.contains("admin")) return true;
  const auto instrumented = snug::instrument(server, admin_options_of(given["admin"]));
  if (!instrumented) std::fprintf(stderr, "%s\n", instrumented.error().message.c_str());
  return instrumented.has_value();
}

}  // namespace

int main(int argc, char** argv) {
  const Json given = Json::parse(argc > 1 ? argv[1] : "{}");
  snug::Loop loop;
  snug::Server server(loop, options_of(given, loop));
  if (!instrument(server, given)) return 1;
  if (given.contains("folder") && !server.http().serve_folder("/static", given["folder"])) return 1;
  if (given.value("hooks", false)) set_hooks(server.engine());
  if (given.value("middleware", false)) add_middleware(server.engine());

  const auto greet = [&loop, &server](snug::Socket socket) {
    const snug::Namespace nsp = socket.nsp();
    socket.emit("auth", socket.handshake().auth);
    handle_messages(socket);
    handle_coroutines(nsp, socket);
    handle_rooms(nsp, socket);
    handle_surface(nsp, socket);
    handle_life(loop, server, nsp, socket);
  };
  for (const char* name : {"/", "/custom", "/admin", "/slow"}) server.of(name).on_connection(greet);
  const snug::Namespace numbered = server.of(snug::Pattern("^/dynamic-\\d+$"));
  snug::Namespace(numbered).on_connection([numbered, greet](snug::Socket socket) {
    greet(socket);
    socket.on("tell-all", [numbered](Json what) { numbered.emit("told", what); });
  });
  server
      .of([&loop](const std::string& name, const Json& auth, snug::Next next) {
        if (name != "/asked" || auth.value("token", "") != "secret") return next({"no", nullptr});
        loop.set_timeout(milliseconds(10), [next] { next(); });
      })
      .on_connection(greet);
  server.of("/admin").use([](snug::Socket socket, snug::Next next) {
    const Json& auth = socket.handshake().auth;
    if (auth.value("token", "") == "secret") return next();
    next({"not authorized", {{"code", 401}}});
  });
  server.of("/slow").use([&loop](snug::Socket, snug::Next next) {
    loop.set_timeout(milliseconds(100), [next] { next(); });
  });

  const auto address = given.value("listen", std::string("127.0.0.1:0"));
  const Json tls = given.value("tls", Json::object());
  const auto listening =
      tls.empty()
          ? server.listen(address)
          : server.listen(address, {tls["cert"].get<std::string>(), tls["key"].get<std::string>()});
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", listening->substr(listening->rfind(':') + 1).c_str());
  std::fflush(stdout);
  loop.on_reload([&server] {
    server.reload_certificates([](const snug::Result<void>& read) {
      std::printf("%s\n", read ? "reloaded" : read.error().code.c_str());
      std::fflush(stdout);
    });
  });
  loop.on_terminate([&] { server.close([&loop] { loop.stop(); }); });
  loop.run();
}
