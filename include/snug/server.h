// A Socket.IO server and the HTTP server that it lives in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "snug/awaitable.h"
#include "snug/engine.h"
#include "snug/http.h"
#include "snug/http_stream.h"
#include "snug/loop.h"
#include "snug/namespace.h"
#include "snug/options.h"
#include "snug/result.h"

namespace snug {

/// Routes beside Socket.IO's path. The longest registered path wins; unknown paths are answered
/// 404.
class HttpRoutes {
 public:
  /// Answers `method` on exactly `path`. A path that ends in "/*" matches every path below it that
  /// has no route of its own; the longest such path wins. A body larger than `max_body_bytes` is
  /// answered 413 without calling the handler.
  virtual void on(std::string method, std::string path, std::size_t max_body_bytes,
                  HttpHandler handler) = 0;
  /// The same piece by piece, for bodies too large for memory and for answers without an end. The
  /// handler is called when the head is complete. An announced length above the limit is answered
  /// 413 without calling it. A body of unannounced length ends at the limit with the error
  /// `too_large`.
  ///
  ///     snug::Task<> measure(snug::HttpRequest, snug::HttpBodyReader body,
  ///                          snug::HttpResponder reply) {
  ///       std::size_t size = 0;
  ///       for (;;) {
  ///         const auto piece = co_await body.read();
  ///         if (!piece) co_return;  // answered with the error's status, unless the client is gone
  ///         if (piece->empty()) break;
  ///         size += piece->size();
  ///       }
  ///       reply({.status = 200, .headers = {}, .body = std::to_string(size)});
  ///     }
  ///     server.http().on_stream("PUT", "/size", 1 << 30, measure);
  virtual void on_stream(std::string method, std::string path, std::uint64_t max_body_bytes,
                         HttpStreamHandler handler) = 0;
  /// Answers GET and HEAD with ETag, 304 and gzip. `headers` are sent with each answer.
  virtual void serve(std::vector<EmbeddedFile> files, HttpHeaders headers) = 0;

 protected:
  ~HttpRoutes() = default;
};

/// Wires one loop, its listeners, HTTP and Socket.IO together.
///
///     snug::Loop loop;
///     snug::Server server(loop);
///     server.on_connection([](snug::Socket socket) {
///       socket.on("ping", [](snug::Event event) { event.ack("pong"); });
///     });
///     if (auto listening = server.listen("127.0.0.1:3000"); !listening) return 1;
///     loop.run();
class Server {
 public:
  /// The loop outlives the server.
  explicit Server(Loop& loop, ServerOptions options = {});
  /// Drops connections and handlers without calling them; handles do nothing from then on. Use
  /// close() to notify the clients first. Do not destroy the server inside one of its handlers,
  /// except the one given to close().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens on "127.0.0.1:3000", "[::]:3000", ":3000" (every address), "unix:/run/snug.sock" or
  /// "fd:3" (an inherited socket). Port 0 takes a free one. May be called several times. Returns
  /// the bound address, in the same form. Errors: `address_in_use`, `address_invalid`,
  /// `permission_denied`, `io`.
  Result<std::string> listen(std::string_view address);
  /// The same over TLS; reads the files at once. A certificate that has expired, or expires within
  /// a week, is served with a warning in the log. Errors: as above, and `certificate_unreadable`,
  /// `certificate_invalid`, `key_unreadable`, `key_invalid`, `key_mismatch`, whose messages say
  /// what to do.
  ///
  ///     auto listening = server.listen(":443", {"fullchain.pem", "privkey.pem"});
  Result<std::string> listen(std::string_view address, const TlsOptions& tls);
  /// Reads the files of all TLS addresses again, on a pool thread. New connections get the new
  /// certificate; existing ones stay as they are. An address whose files are wrong keeps its
  /// certificate, and the error (see listen()) is logged. `done` receives the first error. It is
  /// called on the loop, unless the server is destroyed before.
  ///
  ///     loop.on_reload([&] { server.reload_certificates(); });
  ///
  /// In a coroutine:
  ///
  ///     const auto read = co_await snug::Awaitable<snug::Result<void>>(
  ///         [&](auto done) { server.reload_certificates(done); });
  void reload_certificates(std::function<void(Result<void>)> done = {});

  /// The namespace of that name, created if needed.
  Namespace of(std::string_view name);
  /// Dynamic namespaces. When a client connects to a namespace that does not exist and whose name
  /// (of at most 1024 bytes) matches `pattern` (std::regex_search), it is created. The returned
  /// namespace is the parent. It has no sockets of its own: each child starts with the middleware
  /// and the connection handlers that the parent has at that time, and events emitted to the parent
  /// reach the sockets of all children. See ServerOptions::cleanup_empty_child_namespaces.
  ///
  ///     server.of(std::regex("^/dynamic-\\d+$")).on_connection([](snug::Socket socket) {
  ///       socket.nsp().emit("hello", socket.id());
  ///     });
  Namespace of(std::regex pattern);
  /// The same, but a function decides, at once or later: `next()` creates the namespace.
  ///
  ///     server.of([](const std::string& name, const snug::Json& auth, snug::Next next) {
  ///       if (is_tenant(name, auth)) return next();
  ///       next({"no such tenant", nullptr});  // the client gets "Invalid namespace"
  ///     });
  Namespace of(NamespaceFilter filter);
  /// The existing namespaces in the order of their names, including "/", excluding the parents of
  /// dynamic ones.
  std::vector<Namespace> namespaces() const;
  /// Called for each namespace that is created from now on, except "/".
  void on_new_namespace(std::function<void(Namespace)> handler);
  HttpRoutes& http();  ///< Routes beside Socket.IO's path.
  /// The Engine.IO part beneath, with its middleware, its hooks and the number of its sessions:
  /// Node's `io.engine`. It lives as long as the server.
  ///
  ///     server.engine().use([](snug::EngineRequest& request, snug::Next next) { … });
  Engine& engine();

  /// The calls of the namespace "/".
  /// @{
  void on_connection(ConnectionHandler handler) { of("/").on_connection(std::move(handler)); }
  void use(Middleware middleware) { of("/").use(std::move(middleware)); }
  Broadcast all() { return of("/").all(); }
  Broadcast to(const RoomNames& rooms) { return all().to(rooms); }
  Broadcast in(const RoomNames& rooms) { return all().to(rooms); }
  Broadcast except(const RoomNames& rooms) { return all().except(rooms); }
  Broadcast volatile_() { return all().volatile_(); }
  Broadcast compress(bool compress) { return all().compress(compress); }
  Broadcast local() { return all().local(); }
  Broadcast timeout(std::chrono::milliseconds timeout) { return all().timeout(timeout); }
  template <class... Values>
  void emit(std::string_view event, Values&&... values) {
    all().emit(event, std::forward<Values>(values)...);
  }
  template <class... Values>
  void send(Values&&... values) {
    all().send(std::forward<Values>(values)...);
  }
  void emit_with_ack(std::string_view event, Json values, BroadcastAckHandler on_answers) {
    all().emit_with_ack(event, std::move(values), std::move(on_answers));
  }
  template <class... Values>
  Awaitable<BroadcastAnswers> emit_with_ack(std::chrono::milliseconds limit, std::string_view event,
                                            Values&&... values) {
    return all().emit_with_ack(limit, event, std::forward<Values>(values)...);
  }
  void fetch_sockets(FetchHandler done) { all().fetch_sockets(std::move(done)); }
  Awaitable<Result<std::vector<RemoteSocket>>> fetch_sockets() { return all().fetch_sockets(); }
  void sockets_join(const RoomNames& rooms) { all().sockets_join(rooms); }
  void sockets_leave(const RoomNames& rooms) { all().sockets_leave(rooms); }
  void disconnect_sockets(bool close = false) { all().disconnect_sockets(close); }
  template <class... Values>
  void server_side_emit(std::string_view event, Values&&... values) {
    of("/").server_side_emit(event, std::forward<Values>(values)...);
  }
  void server_side_emit_with_ack(std::string_view event, Json values,
                                 BroadcastAckHandler on_answers) {
    of("/").server_side_emit_with_ack(event, std::move(values), std::move(on_answers));
  }
  Awaitable<BroadcastAnswers> server_side_emit_with_ack(std::string_view event, Json values) {
    return of("/").server_side_emit_with_ack(event, std::move(values));
  }
  void on(std::string event, std::function<void(ServerEvent)> handler) {
    of("/").on(std::move(event), std::move(handler));
  }
  /// @}

  /// Stops listening, closes every client, and calls `closed` when all bytes are sent or 5 s have
  /// passed.
  void close(std::function<void()> closed);
  /// The same for a coroutine (see task.h). The coroutine may destroy the server when it resumes.
  ///
  ///     co_await server.close();
  Awaitable<> close();

  class Impl;
  Impl& impl() { return *impl_; }  ///< For the library.

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
