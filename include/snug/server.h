// A Socket.IO server and the HTTP server that it lives in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snug/awaitable.h"
#include "snug/emitter.h"
#include "snug/engine.h"
#include "snug/export.h"
#include "snug/http.h"
#include "snug/http_folder.h"
#include "snug/http_stream.h"
#include "snug/loop.h"
#include "snug/namespace.h"
#include "snug/options.h"
#include "snug/pattern.h"
#include "snug/result.h"
#include "snug/server_side_emitter.h"

namespace snug {

/// Routes beside Socket.IO's path.
///
/// A path is literal text ("/notes"), and may have parts that match anything: `:name` stands for
/// one segment that is not empty ("/rooms/:room/messages/:id"), and a last segment `*` for the rest
/// of the path, empty or not ("/files/*"). HttpRequest::path_parameters has their values. Paths are
/// matched decoded: "/a b" answers "/a%20b", but %2F is a letter of its segment, never a separator.
/// Letters have a case, and "/a" is not "/a/".
///
/// The most specific path with the request's method answers. From the left, a literal segment is
/// more specific than `:name`, which is more specific than `*`. The order of registration does not
/// matter. The method "*" answers every method that no other route of its path has, so `on("*",
/// "/*", …)` is the fallback for everything. HEAD is answered by the handler for GET, without the
/// body.
///
/// Without a handler: 404; 405 with Allow if the path has other methods; 204 with Allow for
/// OPTIONS; 400 if a '%' is not followed by two hexadecimal digits, if the decoded path is not
/// UTF-8 or has a zero byte, and for a segment "." or "..", encoded or not, which clients resolve
/// before they send it. ServerOptions::cors does not apply to routes.
class SNUG_API HttpRoutes {
 public:
  /// Answers `method` ("GET", "PUT", … or "*") on `path`. A body larger than `max_body_bytes` is
  /// answered 413 without calling the handler. A later handler for the same method and path
  /// replaces the earlier one. A path that no request can match is logged as an error and not
  /// added. `handler` runs on the loop; if it throws, the client gets 500 and the log the what().
  ///
  ///     server.http().on("PUT", "/rooms/:room/topic", 1'000, [&](snug::HttpRequest request,
  ///                                                              snug::HttpReply reply) {
  ///       topics[std::string(request.path_parameter("room"))] = request.body;
  ///       reply({.status = 204});
  ///     });
  virtual void on(std::string method, std::string path, std::size_t max_body_bytes,
                  HttpHandler handler) = 0;
  /// The same for a body of at most 100,000 bytes, the limit of Express.
  void on(std::string method, std::string path, HttpHandler handler) {
    on(std::move(method), std::move(path), std::size_t{100'000}, std::move(handler));
  }
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
  /// Answers GET and HEAD for the files in `folder` below `path`, as `express.static` does: types
  /// by extension, ETag and Last-Modified, 304 and 412, one range (206, 416), the folder's
  /// `index.html`, and 301 to the path with '/' for a folder. See FolderOptions.
  ///
  /// Files are opened and read on the library's threads (HttpLimits::max_file_job_count), in pieces
  /// of 64 KiB and as fast as the client takes them. A file that shrinks or is overwritten
  /// meanwhile ends the connection early, so that the client notices; what is appended is not sent.
  /// Served are regular files, also through symbolic links that stay below `folder` (none before
  /// Linux 5.6). Names with a dot at their begin are not, nor FIFOs, devices, or files that the
  /// process may not read. Requests for these and for missing files go to the next folder at
  /// `path`, a handler for `path`/*, or less specific ones.
  ///
  /// `folder` is opened within this call, relative to the present working directory, and stays the
  /// same folder if it is renamed. Errors: `folder_missing`, `permission_denied`, `io`.
  ///
  ///     if (auto served = server.http().serve_folder("/static", "public"); !served) {
  ///       std::fprintf(stderr, "%s\n", served.error().message.c_str());
  ///       return 1;
  ///     }
  virtual Result<void> serve_folder(std::string path, std::string folder,
                                    FolderOptions options = {}) = 0;

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
///     if (auto listening = server.listen(3000); !listening) return 1;
///     loop.run();
class SNUG_API Server : public Emitter<Server, BroadcastAnswers>, public ServerSideEmitter<Server> {
 public:
  /// The loop outlives the server. Throws std::invalid_argument with the message of validate() if
  /// the options cannot be used: a constructor returns no Result, and a server that is wrong from
  /// the start must not run.
  explicit Server(Loop& loop, ServerOptions options = {});
  /// Drops connections and handlers without calling them; handles do nothing from then on. Use
  /// close() to notify the clients first. Do not destroy the server inside one of its handlers,
  /// except the one given to close().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens on "127.0.0.1:3000", "[::]:3000", "localhost:3000" (127.0.0.1 and, if the machine has
  /// it, ::1), ":3000" (every address), "unix:/run/snug.sock" or "fd:3" (an inherited socket). Port
  /// 0 takes a free one. Other names are an error, because looking them up could wait for a name
  /// server. May be called several times. Returns the bound address, in the same form. Errors:
  /// `address_in_use`, `address_invalid`, `permission_denied`, `io`.
  Result<std::string> listen(std::string_view address);
  /// The same on every address of this machine, as in Node: `listen(3000)` is `listen(":3000")`.
  Result<std::string> listen(int port) { return listen(":" + std::to_string(port)); }
  /// The same over TLS; reads the files at once. A certificate that has expired, or expires within
  /// a week, is served with a warning in the log. Errors: as above, and `certificate_unreadable`,
  /// `certificate_invalid`, `key_unreadable`, `key_invalid`, `key_mismatch`, whose messages say
  /// what to do.
  ///
  ///     auto listening = server.listen(":443", {"fullchain.pem", "privkey.pem"});
  Result<std::string> listen(std::string_view address, const TlsOptions& tls);
  /// The same on every address.
  Result<std::string> listen(int port, const TlsOptions& tls) {
    return listen(":" + std::to_string(port), tls);
  }
  /// Reads the files of all TLS addresses again, on another thread. New connections get the new
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
  Namespace of(std::string_view name) const;
  /// Dynamic namespaces. When a client connects to a namespace that does not exist and whose name
  /// (of at most 1024 bytes) matches `pattern`, it is created. The returned
  /// namespace is the parent. It has no sockets of its own: each child starts with the middleware
  /// and the connection handlers that the parent has at that time, and events emitted to the parent
  /// reach the sockets of all children. See ServerOptions::cleanup_empty_child_namespaces.
  ///
  ///     server.of(snug::Pattern("^/dynamic-\\d+$")).on_connection([](snug::Socket socket) {
  ///       socket.nsp().emit("hello", socket.id());
  ///     });
  Namespace of(const Pattern& pattern) const;
  /// The same, but a function decides, at once or later: `next()` creates the namespace.
  ///
  ///     server.of([](const std::string& name, const snug::Json& auth, snug::Next next) {
  ///       if (is_tenant(name, auth)) return next();
  ///       next({"no such tenant", nullptr});  // the client gets "Invalid namespace"
  ///     });
  Namespace of(NamespaceFilter filter) const;
  /// The existing namespaces in the order of their names, including "/", excluding the parents of
  /// dynamic ones.
  std::vector<Namespace> namespaces() const;
  /// Called for each namespace that is created from now on, except "/". off() removes the handler.
  ListenerId on_new_namespace(std::function<void(Namespace)> handler) const;
  HttpRoutes& http();  ///< Routes beside Socket.IO's path.
  /// The Engine.IO part beneath, with its middleware, its hooks and the number of its sessions:
  /// Node's `io.engine`. It lives as long as the server.
  ///
  ///     server.engine().use([](snug::EngineRequest& request, snug::Next next) { … });
  Engine& engine();

  /// The calls of the namespace "/", as are emit and its relatives (see Emitter) and
  /// server_side_emit (see ServerSideEmitter).
  /// @{
  ListenerId on_connection(ConnectionHandler handler) const {
    return of("/").on_connection(std::move(handler));
  }
  ListenerId use(Middleware middleware) const { return of("/").use(std::move(middleware)); }
  ListenerId on(std::string event, std::function<void(ServerEvent)> handler) const {
    return of("/").on(std::move(event), std::move(handler));
  }
  ListenerId once(std::string event, std::function<void(ServerEvent)> handler) const {
    return of("/").once(std::move(event), std::move(handler));
  }
  void off(ListenerId id) const { of("/").off(id); }  ///< Also of on_new_namespace.
  void off(std::string_view event) const { of("/").off(event); }
  void off() const { of("/").off(); }
  std::vector<Socket> sockets() const { return of("/").sockets(); }
  Broadcast all() const { return of("/").all(); }
  Broadcast to(const RoomNames& rooms) const { return all().to(rooms); }
  Broadcast in(const RoomNames& rooms) const { return all().to(rooms); }
  Broadcast except(const RoomNames& rooms) const { return all().except(rooms); }
  Broadcast volatile_() const { return all().volatile_(); }
  Broadcast compress(bool compress) const { return all().compress(compress); }
  Broadcast local() const { return all().local(); }
  Broadcast timeout(std::chrono::milliseconds timeout) const { return all().timeout(timeout); }
  void fetch_sockets(FetchHandler done) const { all().fetch_sockets(std::move(done)); }
  Awaitable<Result<Found<RemoteSocket>>> fetch_sockets() const { return all().fetch_sockets(); }
  template <ForClients Handler>
  void on(std::string_view event, Handler handler) const {
    of("/").on(event, handler);
  }
  void sockets_join(const RoomNames& rooms) const { all().sockets_join(rooms); }
  void sockets_leave(const RoomNames& rooms) const { all().sockets_leave(rooms); }
  void disconnect_sockets(bool close = false) const { all().disconnect_sockets(close); }
  /// @}

  /// Stops listening, closes every client, then the adapters, and calls `closed` when all bytes are
  /// sent or 5 s have passed, and the adapters have ended or had another second. Never within this
  /// call.
  void close(std::function<void()> closed);
  /// The same for a coroutine (see task.h). The coroutine may destroy the server when it resumes.
  ///
  ///     co_await server.close();
  Awaitable<> close();

  class Impl;
  Impl& impl() { return *impl_; }  ///< For the library.

 private:
  friend Emitter<Server, BroadcastAnswers>;
  friend ServerSideEmitter<Server>;
  void emit_all(std::string_view event, OutgoingList values) const {
    of("/").emit_all(event, values);
  }
  void ask_all(std::string_view event, OutgoingList values, BroadcastAckHandler on_answers) const {
    of("/").ask_all(event, values, std::move(on_answers));
  }
  void emit_to_servers(std::string_view event, OutgoingList values,
                       BroadcastAckHandler on_answers) const {
    of("/").emit_to_servers(event, values, std::move(on_answers));
  }

  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
