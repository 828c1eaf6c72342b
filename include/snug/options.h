// Options of a server, with the names and defaults of Socket.IO 4.8 (server options, Engine.IO
// options).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "snug/export.h"
#include "snug/http.h"
#include "snug/log.h"
#include "snug/next.h"
#include "snug/parser.h"
#include "snug/result.h"

namespace snug {

class Adapter;
class AdapterHost;

/// Which pages of other origins may connect, and the answers they get (CORS, Fetch standard), with
/// the defaults of npm's `cors`.
///
///     options.cors = {.origins = {"https://chat.example"}, .credentials = true};
///     options.cors.origin = [](std::string_view origin) { return origin.ends_with(".example"); };
///
/// In Node the browser alone keeps foreign pages out, and WebSockets are open to all. Here a page
/// is refused (403) if its request carries a Cookie or Authorization field, unless its origin is
/// allowed here or is the origin that the request's Host names. So no foreign page speaks in its
/// visitor's name. Without those fields it gets Node's answer, as do programs that send an Origin.
/// A proxy in front must pass the Host on unchanged; otherwise list the public origin.
struct CorsOptions {
  std::vector<std::string> origins{};  ///< Exact origins ("https://chat.example"), or "*": all.
  /// Whether pages of that origin may connect. Called for origins that are not listed, several
  /// times a request, on the loop thread; if it throws, the answer is no.
  std::function<bool(std::string_view origin)> origin{};
  /// Access-Control-Allow-Credentials. Together with "*" it is an error, because browsers refuse
  /// such answers.
  bool credentials = false;
  /// The methods in a preflight's answer.
  std::vector<std::string> methods = {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"};
  std::vector<std::string> allowed_headers{};     ///< When empty, the fields that the page names.
  std::vector<std::string> exposed_headers{};     ///< Fields of answers that pages may read.
  std::optional<std::chrono::seconds> max_age{};  ///< How long a preflight's answer holds.
  /// Preflights are handled as any other request: `Bad handshake method`.
  bool preflight_continue = false;
  int options_success_status = 204;  ///< Of a preflight's answer.
  /// Refuses every page of another origin that is not allowed above, whatever its request carries.
  /// For a server that trusts clients because of the network that they are in.
  bool refuse_foreign = false;
};

/// A cookie's attribute of that name (RFC 6265bis).
enum class SameSite { kUnset, kLax, kStrict, kNone };

/// A cookie with the session's id, for a balancer that keeps a client at one server: Node's
/// `cookie`. It is set by the answer that opens a session by polling. The client does not need it.
struct CookieOptions {
  std::string name = "io";              ///< The cookie's name.
  std::string path = "/";               ///< Not sent when empty.
  std::string domain{};                 ///< Not sent when empty: this host only.
  bool http_only = true;                ///< Whether it is hidden from scripts.
  SameSite same_site = SameSite::kLax;  ///< When other sites' pages send it; kNone needs `secure`.
  bool secure = false;                  ///< Whether it is sent over TLS only.
  bool partitioned =
      false;               ///< Whether each site that embeds the page has its own; needs `secure`.
  std::string priority{};  ///< "Low", "Medium" or "High".
  /// Time until the browser drops it; when empty, at the end of the browser's session.
  std::optional<std::chrono::seconds> max_age{};
  std::optional<std::chrono::system_clock::time_point> expires{};  ///< The same as a date.
};

/// Limits of HTTP connections, including those of other routes. A client beyond a limit is refused
/// with the status given there, or its connection ends.
struct HttpLimits {
  /// Bytes of a request's head, with the extensions and trailers of a chunked body; 431. Node's
  /// default.
  std::size_t max_head_bytes = 16 * 1024;
  std::size_t max_target_bytes = 8 * 1024;  ///< Of a request's path and query; 414.
  std::size_t max_header_count = 100;       ///< Fields of a request; 431.
  /// Received and not yet taken: further requests, or a body that a program takes piece by piece.
  /// The connection is not read while it holds more.
  std::size_t max_held_bytes = 16 * 1024;
  /// Of unread answers; further requests wait. An answer given piece by piece ends if its program
  /// does not wait for the client.
  std::size_t max_queued_bytes = 256 * 1024;
  /// Of an answer given piece by piece, not yet taken by the client. The program waits while more
  /// is queued. A connection of 500 kbit/s takes this much in a second.
  std::size_t max_streamed_bytes = 64 * 1024;
  /// The least that a client moves of a body or answer in each `stream_window` of waiting for it,
  /// or its connection ends: 273 B/s, a tenth of the slowest mobile connection. Time in which the
  /// program makes the client wait does not count.
  std::uint64_t min_streamed_bytes = 16 * 1024;
  /// The kernel reports what a reader took in tens of KiB, so a shorter window would end readers
  /// that are only slow.
  std::chrono::milliseconds stream_window{60'000};
  std::chrono::milliseconds head_timeout{10'000};  ///< From the first byte to the head's end; 408.
  std::chrono::milliseconds body_timeout{60'000};  ///< From the head's end to the body's end; 408.
  std::chrono::milliseconds idle_timeout{65'000};  ///< Between requests.
  /// Jobs at a time for HttpRoutes::serve_folder: opening a file, or reading a piece of it. They
  /// run on the library's threads, of which a loop has seven. So a disk that hangs (a network file
  /// system) leaves the others to names, passwords and certificates.
  std::size_t max_file_job_count = 2;
  /// Requests for files that wait for such a job; one more is answered 503. Far more than a disk
  /// that works keeps waiting, and too few for a disk that hangs to take every connection.
  std::size_t max_waiting_file_count = 256;
};

/// Limits of WebSocket connections; beyond one the connection ends.
struct WebSocketLimits {
  std::size_t max_fragment_count = 1024;           ///< Of one message.
  std::size_t max_control_frames_per_second = 50;  ///< Of a client: pings and the like.
  /// Bytes that wait for a client that does not read, also by polling; beyond it the client is
  /// closed.
  std::size_t max_queued_bytes = 16 * 1024 * 1024;
  std::chrono::milliseconds close_timeout{5'000};  ///< For the client's close frame.
};

/// The files of an address that is served over TLS (1.2 and 1.3, with HTTP/1.1 inside).
///
///     server.listen(":443", {.certificate_file = "fullchain.pem", .key_file = "privkey.pem"});
struct TlsOptions {
  /// PEM: the server's own certificate first, then the intermediate ones.
  std::string certificate_file{};
  /// PEM, without a passphrase. It may be the same file.
  std::string key_file{};
};

/// Compression of WebSocket messages (permessage-deflate, RFC 7692), both ways. It costs time of
/// the loop thread: about a quarter of a millisecond for a message of 10 KB, on a fast machine.
/// While in use it takes a quarter of a megabyte for the whole server.
struct PerMessageDeflateOptions {
  /// Messages of at least so many bytes are compressed; smaller ones are not worth it.
  std::size_t threshold = 1024;
  /// Each message of the server is compressed by itself. Unlike Node's, the default is true: a
  /// broadcast is then compressed once for all its recipients, and no connection holds a
  /// compressor. When false, messages refer to earlier ones and get smaller still, but each
  /// recipient's message is compressed separately, and each connection holds up to a quarter of a
  /// megabyte.
  bool server_no_context_takeover = true;
  /// The same for the client's messages. When false, each connection that sent a compressed message
  /// holds 40 KB. Unlike Node's, the default is true.
  bool client_no_context_takeover = true;
  /// The base-2 logarithm of how far back a message may refer, 9 to 15: less takes less memory.
  int server_max_window_bits = 15;
  /// The same for the client's messages, 8 to 15. It applies only to clients that offer
  /// `client_max_window_bits`.
  int client_max_window_bits = 15;
  int level = 6;         ///< zlib's: 1 (fast) to 9 (small).
  int memory_level = 8;  ///< zlib's: 1 to 9.
};

/// Compression of the answers to polls, with gzip or deflate, as the client prefers. It costs time
/// of the loop thread.
struct HttpCompressionOptions {
  std::size_t threshold = 1024;  ///< Answers of at least so many bytes are compressed.
  int level = 6;                 ///< zlib's: 1 (fast) to 9 (small).
};

/// A client whose connection broke continues as the same socket, with its id, its rooms, its data
/// and the events that it missed. See Socket::recovered. This costs the memory of the last minutes'
/// events, each once, and adds a random argument to the end of each event. An official client takes
/// that argument for its place in the stream, and passes it to handlers as one more argument, as
/// with a Node server. The events are kept in the memory of one server: they are lost when it ends,
/// and in a cluster a client must return to the server that it left, or it starts anew, unless the
/// adapter keeps sessions (Adapter::keeps_sessions).
struct ConnectionStateRecoveryOptions {
  /// How long a client may be away.
  std::chrono::milliseconds max_disconnection_duration{120'000};
  /// Whether Namespace::use is skipped for a client that comes back.
  bool skip_middlewares = true;
  /// Events that one namespace keeps. A client that misses more than are kept starts anew.
  std::size_t max_packet_count = 100'000;
  /// Bytes of those events: a small machine has 64 MB for its busiest namespace.
  std::size_t max_packet_bytes = 64'000'000;
  /// Clients of one namespace that are away; beyond it the oldest is forgotten.
  std::size_t max_session_count = 10'000;
  /// How long a client that comes back waits for an adapter's answer, at most; then it starts anew.
  std::chrono::milliseconds restore_timeout{5'000};
};

/// Options of a server, Socket.IO's (Server) or Engine.IO's (EngineServer); read and checked once,
/// when the server is made: see validate().
///
///     snug::Server server(loop, {.path = "/chat/", .max_http_buffer_size = 100'000});
struct ServerOptions {
  /// The path of the server's own requests. Slashes at its ends may be left out. Visible ASCII
  /// without '?', '#', "." and "..". When empty, the clients' default: "/socket.io/", and
  /// "/engine.io/" for an EngineServer. With "/" every request is the server's own, so HttpRoutes
  /// gets none.
  std::string path{};

  /// From one answered ping to the next. Longer saves batteries, but finds a dead client later.
  /// Together with `ping_timeout` at most 2^31 - 1 ms, where the timers of browsers end.
  std::chrono::milliseconds ping_interval{25'000};
  /// How long a client may take to answer a ping before it is closed: "ping timeout".
  std::chrono::milliseconds ping_timeout{20'000};
  /// How long a change from polling to WebSocket may take.
  std::chrono::milliseconds upgrade_timeout{10'000};
  /// How long a connection may exist without joining a namespace.
  std::chrono::milliseconds connect_timeout{45'000};

  /// Bytes of one message, or of one polling body; more end the connection.
  std::size_t max_http_buffer_size = 1'000'000;
  /// Attachments of one packet; more end the connection (CVE-2026-33151).
  std::size_t max_attachment_count = 10;
  /// Bytes of one packet's attachments together: the sum that Node allows under its defaults.
  std::size_t max_attachment_bytes = 10'000'000;
  /// How long a packet may wait for its attachments: 1 MB at 17 KB/s, the speed of a poor phone.
  std::chrono::milliseconds attachment_timeout{60'000};
  /// Depth of arrays and objects in one packet; deeper ones end the connection. From 1 to 1,000,
  /// which is what travels between the servers of a cluster, too; reading uses stack for each.
  std::size_t max_json_depth = 200;

  /// Writes and reads packets; Socket.IO's default when null. Clients must use the same.
  ///
  ///     snug::Server server(loop, {.parser = snug::message_pack_parser()});
  std::shared_ptr<const Parser> parser{};

  /// "polling", "websocket" or both.
  std::vector<std::string> transports = {"polling", "websocket"};
  /// Whether a client may change from polling to WebSocket.
  bool allow_upgrades = true;
  /// Whether clients of Socket.IO 2 (Engine.IO protocol 3, and Socket.IO protocol 4 on it) may
  /// connect, as Node's `allowEIO3`. They join "/" at once, send their data in the query instead of
  /// `auth`, ping by themselves, and may poll by JSONP. Off by default, as in Node, because that
  /// protocol has two weaknesses. First, a socket's id is its session's id, so anyone who learns it
  /// can take the session over while it polls. Second, JSONP answers are scripts, which any page
  /// can read (foreign pages are refused when a browser identifies them and adds credentials).
  bool allow_eio3 = false;
  /// Compression of WebSocket messages; off when empty, as in Node. `PerMessageDeflateOptions{}`
  /// turns it on. Then do not combine secrets and an attacker's text in one message, because its
  /// size tells about both. A message that is larger than `max_http_buffer_size` when decompressed
  /// ends its connection.
  std::optional<PerMessageDeflateOptions> per_message_deflate{};
  /// Compression of the answers to polls; on, as in Node. `std::nullopt` turns it off.
  std::optional<HttpCompressionOptions> http_compression = HttpCompressionOptions{};
  /// Node's `serveClient`: the client's builds, served under `path` ("/socket.io/socket.io.js", the
  /// minified, the module and the MessagePack build, and their maps) with ETag and gzip. Either a
  /// folder, the `dist` of npm's socket.io-client, which is read when the server is made, or files
  /// in memory: `embedded_client()` of client_files.h. Unlike Node, nothing is served by default,
  /// so programs that do not need the client do not contain it.
  std::variant<std::string, std::vector<EmbeddedFile>> client_files{};
  CorsOptions cors{};                     ///< Pages of other origins.
  std::optional<CookieOptions> cookie{};  ///< None when empty, as in Node.

  // Hooks. They are called on the loop thread and must not block; what they throw is caught and
  // logged. Server::engine() has others, for the server's whole life.

  /// Admits a handshake or refuses it, now or at any later time, while the client waits. A refusal
  /// is answered with 403 and `{"code":4,"message":…}`; its data are not sent. A hook that throws,
  /// or drops `next`, refuses. As in Node, requests of an open session are not passed to it. The
  /// request is valid during the call.
  ///
  ///     options.allow_request = [](const snug::HttpRequest& request, snug::Next next) {
  ///       if (request.remote_address == "192.0.2.7") return next({"not from there", nullptr});
  ///       next();
  ///     };
  std::function<void(const HttpRequest& request, Next next)> allow_request{};
  /// Makes session ids: unique, hard to guess (the id alone identifies a client), 1 to 256
  /// printable characters of ASCII. Any other id refuses the handshake (code 3). When empty, ids
  /// are 120 random bits.
  std::function<std::string(const HttpRequest&)> generate_id{};

  /// Connections at a time, WebSockets and all others; one more is answered 503. 0: the number that
  /// the process may open (RLIMIT_NOFILE's soft limit; a program can raise it to the hard one),
  /// less 64 for everything else.
  std::size_t max_connections = 0;
  /// The same for connections from one IPv4 address, or from one /64 of IPv6, so that nobody alone
  /// can take all of them. It is high enough for an office of some hundred people behind one
  /// address, with several tabs each. Loopback and Unix sockets are not counted, because a proxy on
  /// this machine uses them. Behind a proxy on another machine all clients have the proxy's
  /// address: set 0, which is no limit, and let the proxy count.
  std::size_t max_connections_per_address = 1'000;
  /// A server never takes the last 16 descriptors of the process, so that files can be opened;
  /// clients that connect then are answered 503. A server for administrators may take these too.
  bool takes_last_descriptors = false;
  HttpLimits http_limits{};            ///< Of HTTP connections.
  WebSocketLimits websocket_limits{};  ///< Of WebSocket connections.

  /// Whether a child of a dynamic namespace (Server::of) is removed when its last socket leaves.
  bool cleanup_empty_child_namespaces = false;
  /// Children at a time; a client that asks for one more is refused.
  std::size_t max_child_namespaces = 10'000;
  /// Makes the adapter of each namespace, which joins several servers into one cluster. The
  /// in-memory adapter when empty. See Adapter.
  std::function<std::unique_ptr<Adapter>(AdapterHost&)> adapter{};
  /// Off when empty, as in Node. `ConnectionStateRecoveryOptions{}` turns it on.
  std::optional<ConnectionStateRecoveryOptions> connection_state_recovery{};

  /// Where the server's lines go. When empty, to the log that the loop has when the server is made:
  /// see LoopOptions::log. `[](snug::LogLevel, std::string_view) {}` is silent.
  LogSink log{};
};

/// Whether a server can be made with these options; for programs that read them from a file. The
/// error has the code `invalid_option`, and its message names the option, its value and what is
/// allowed. Every time is at least 1 ms, and every size or count without which no client could
/// work at least 1. Any thread may call it. It opens no files.
///
///     if (auto valid = snug::validate(options); !valid) {
///       std::fprintf(stderr, "chat.toml: %s\n", valid.error().message.c_str());
///       return 78;  // "ServerOptions::ping_interval is 0 ms, but must be from 1 ms to ten years"
///     }
SNUG_API Result<void> validate(const ServerOptions& options);

}  // namespace snug
