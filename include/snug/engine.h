// An Engine.IO server without Socket.IO, as npm's engine.io is to socket.io; and the Engine.IO part
// of a Socket.IO server.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "snug/awaitable.h"
#include "snug/callback.h"
#include "snug/engine_socket.h"
#include "snug/export.h"
#include "snug/http.h"
#include "snug/next.h"
#include "snug/options.h"
#include "snug/result.h"

namespace snug {

class HttpRoutes;
class Loop;

/// A request that was refused: Node's `connection_error` event.
struct ConnectionError {
  const HttpRequest& request;  ///< Valid during the call.
  /// 0 unknown transport, 1 unknown session, 2 handshake by another method than GET, 3 bad
  /// request, 4 forbidden, 5 unsupported protocol.
  int code;
  std::string message;  ///< The code's text, such as "Bad request".
  /// Further details, by key: "name" ("TRANSPORT_MISMATCH", "MIDDLEWARE_FAILURE",
  /// "FOREIGN_ORIGIN", …), "transport", "sid", "method", "protocol", "origin", or "message", the
  /// words of `allow_request` or of a middleware.
  std::map<std::string, std::string> context{};
};

/// See Engine::use.
using EngineMiddleware = std::function<void(EngineRequest& request, Next next)>;
/// Changes the fields of an answer to `request`. Both are valid during the call.
using EngineHeadersHandler = Callback<void(HttpHeaders& headers, const HttpRequest& request)>;

/// The Engine.IO part of a server: Node's `io.engine`. Its handlers are called on the loop thread
/// in the order added and must not block; what they throw is caught and logged. They may close the
/// server, and add and remove handlers. A server that is destroyed drops them without a call.
class SNUG_API Engine {
 public:
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Called for each new session, before anything it says. On a Socket.IO server that is a client
  /// that has not joined a namespace yet; Socket::conn() is the same handle.
  ListenerId on_connection(Callback<void(EngineSocket)> handler);
  /// Called for every request to the server's path that is refused.
  ///
  ///     server.on_connection_error([](const snug::ConnectionError& error) {
  ///       log(error.code, error.message, error.request.remote_address);
  ///     });
  ListenerId on_connection_error(Callback<void(const ConnectionError&)> handler);
  /// Called for the answer that opens a session: adds fields, or changes those of CORS, the cookie
  /// and middleware. The handlers of on_headers follow. Fields with a line feed are not sent.
  ListenerId on_initial_headers(EngineHeadersHandler handler);
  /// The same for every answer to a session's request: polls, posts, WebSocket handshakes. Called
  /// when the request arrives.
  ///
  ///     server.on_headers([](snug::HttpHeaders& headers, const snug::HttpRequest&) {
  ///       headers.set("X-Server", "kitchen");
  ///     });
  ListenerId on_headers(EngineHeadersHandler handler);
  /// Removes one handler, whichever function added it.
  void off(ListenerId id);

  /// Adds a middleware for every request to the server's path: handshakes, polls, posts and
  /// WebSocket upgrades, before Engine.IO looks at them (Node's io.engine.use). Middlewares run in
  /// the order added. Each lets the request continue with `next()`, at once or later, while the
  /// client waits; `request` is valid until then. Or it answers by itself with `request.reply(…)`.
  /// Or it refuses, with `next({"reason", nullptr})`, by throwing, or by dropping `next` without an
  /// answer: the client gets 400 and `{"code":3,"message":"Bad request"}`, and on_connection_error
  /// the reason. Requests of foreign pages (CorsOptions) are refused before, and preflights
  /// answered. A body has at most ServerOptions::max_http_buffer_size bytes and is complete.
  ///
  ///     server.engine().use([](snug::EngineRequest& request, snug::Next next) {
  ///       request.answer_headers.set("X-Content-Type-Options", "nosniff");
  ///       if (!request.cookie("session")) return request.reply({.status = 401});
  ///       next();
  ///     });
  void use(EngineMiddleware middleware);

  std::size_t clients_count() const;  ///< The number of sessions.

  class Impl;
  explicit Engine(Impl& impl) : impl_(&impl) {}  ///< For the library.

 private:
  Impl* impl_;
};

/// An Engine.IO server, and the HTTP server that it lives in. Its clients send messages of
/// text or bytes; there are no events, rooms or acknowledgements. Loop thread only.
///
///     snug::Loop loop;
///     snug::EngineServer server(loop);
///     server.on_connection([](snug::EngineSocket socket) {
///       socket.on_message([socket](snug::MessageKind, std::string_view text) {
///         socket.send(text);
///       });
///     });
///     if (auto listening = server.listen("127.0.0.1:3000"); !listening) return 1;
///     loop.run();
class SNUG_API EngineServer : public Engine {
 public:
  /// The loop outlives the server. Of the options, those count that Engine.IO and HTTP have, with
  /// the same defaults; the path is "/engine.io/" unless the options name another. The options of
  /// Socket.IO's namespaces, packets, parser, adapter and recovery, `connect_timeout` and
  /// `client_files` mean nothing here. Throws std::invalid_argument as Server's constructor does.
  ///
  ///     snug::EngineServer server(loop, {.ping_interval = 10s, .transports = {"websocket"}});
  explicit EngineServer(Loop& loop, ServerOptions options = {});
  /// Drops connections and handlers without calling them; handles do nothing from then on. Use
  /// close() to notify the clients first. Do not destroy the server inside one of its handlers,
  /// except the one given to close().
  ~EngineServer();

  /// Listens at a TCP address, a Unix socket or an inherited socket, and returns the bound address:
  /// see Server::listen, also for the errors.
  Result<std::string> listen(std::string_view address);
  /// The same on every address of this machine.
  Result<std::string> listen(int port) { return listen(":" + std::to_string(port)); }
  /// The same over TLS.
  ///
  ///     auto listening = server.listen(":443", {"fullchain.pem", "privkey.pem"});
  Result<std::string> listen(std::string_view address, const TlsOptions& tls);
  /// The same on every address of this machine.
  Result<std::string> listen(int port, const TlsOptions& tls) {
    return listen(":" + std::to_string(port), tls);
  }
  /// Reads the files of all TLS addresses again: see Server::reload_certificates.
  void reload_certificates(std::function<void(Result<void>)> done = {});
  HttpRoutes& http();  ///< Routes beside Engine.IO's path: see server.h.

  /// Stops listening, closes every client ("server shutting down"), and calls `closed` when all
  /// bytes are sent or 5 s have passed. Never within this call.
  void close(std::function<void()> closed);
  /// The same for a coroutine (see task.h), which may destroy the server when it resumes.
  ///
  ///     co_await server.close();
  Awaitable<> close();

 private:
  class Parts;
  explicit EngineServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace snug
