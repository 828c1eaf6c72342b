// Options of a server, with the names and defaults of Socket.IO 4.8 (server options, Engine.IO
// options).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "snug/http.h"
#include "snug/log.h"

namespace snug {

/// Which pages may connect; checked on every request and upgrade, WebSockets included. Programs
/// send no Origin and always pass; so does a page whose origin names the host of the request's Host
/// field. Any other page is refused (403) unless its origin is listed, so that no foreign page
/// speaks in its visitor's name. A proxy in front has to pass the Host on unchanged, or the public
/// origin is listed.
struct CorsOptions {
  std::vector<std::string> origins{};  ///< Exact origins ("https://chat.example"), or "*".
  bool credentials = false;  ///< Access-Control-Allow-Credentials; never together with "*".
};

/// The files of an address that is served over TLS (1.2 and 1.3, with HTTP/1.1 inside).
///
///     server.listen(":443", {.certificate_file = "fullchain.pem", .key_file = "privkey.pem"});
struct TlsOptions {
  /// PEM: the own certificate first, then those between it and one that clients know.
  std::string certificate_file{};
  /// PEM, without a passphrase. It may be the same file.
  std::string key_file{};
};

/// Compression of WebSocket messages (permessage-deflate, RFC 7692), both ways. It costs time of
/// the loop thread (a message of 10 KB about a quarter of a millisecond on a fast machine), and
/// while it is in use a quarter of a megabyte for the whole server.
struct PerMessageDeflateOptions {
  /// Bytes from which on a message is compressed; smaller ones are not worth it.
  std::size_t threshold = 1024;
  /// Each message of the server is compressed by itself. Unlike in Node this is the default: a
  /// broadcast is then compressed once for all its recipients, and no connection holds a
  /// compressor. When false, messages refer to earlier ones and get smaller still, each recipient's
  /// is compressed anew, and each connection holds up to a quarter of a megabyte.
  bool server_no_context_takeover = true;
  /// The same of the client's messages. When false, each connection that sent a compressed message
  /// holds 40 KB. Unlike in Node the default is true.
  bool client_no_context_takeover = true;
  /// The base-2 logarithm of how far back a message may refer, 9 to 15: less takes less memory.
  int server_max_window_bits = 15;
  /// The same of the client's messages, 8 to 15; only clients that offer `client_max_window_bits`
  /// can be told.
  int client_max_window_bits = 15;
  int level = 6;         ///< zlib's: 1 (fast) to 9 (small).
  int memory_level = 8;  ///< zlib's: 1 to 9.
};

/// Compression of the answers to polls, with gzip or deflate as the client wishes. It costs time of
/// the loop thread.
struct HttpCompressionOptions {
  std::size_t threshold = 1024;  ///< Bytes from which on an answer is compressed.
  int level = 6;                 ///< zlib's: 1 (fast) to 9 (small).
};

/// Read once, when the server is made.
///
///     snug::Server server(loop, {.path = "/chat/", .max_http_buffer_size = 100'000});
struct ServerOptions {
  /// Where Socket.IO's own requests go; the client has the same default.
  std::string path = "/socket.io/";

  /// From one answered ping to the next. Longer saves batteries, and finds a dead client later.
  std::chrono::milliseconds ping_interval{25'000};
  /// How long a client may take to answer a ping before it is given up: "ping timeout".
  std::chrono::milliseconds ping_timeout{20'000};
  /// How long a change from polling to WebSocket may take.
  std::chrono::milliseconds upgrade_timeout{10'000};
  /// How long a connection may exist without joining a namespace.
  std::chrono::milliseconds connect_timeout{45'000};

  /// Bytes of one message, or of one polling body; more end the connection.
  std::size_t max_http_buffer_size = 1'000'000;
  /// Attachments of one packet; more end the connection (CVE-2026-33151).
  std::size_t max_attachment_count = 10;
  /// Bytes of one packet's attachments together: what Node lets through under its defaults.
  std::size_t max_attachment_bytes = 10'000'000;
  /// How long a packet may wait for its attachments: 1 MB at 17 KB/s, a poor phone.
  std::chrono::milliseconds attachment_timeout{60'000};
  /// Arrays and objects within each other in one packet; deeper ones end the connection.
  std::size_t max_json_depth = 200;

  std::vector<std::string> transports = {"polling", "websocket"};
  /// Whether a client may change from polling to WebSocket.
  bool allow_upgrades = true;
  /// Compression of WebSocket messages; off when empty, as in Node. `PerMessageDeflateOptions{}`
  /// turns it on. Do not combine secrets and what an attacker can choose in one message then: its
  /// size tells about both. A message that gets larger than `max_http_buffer_size` when it is
  /// decompressed ends its connection.
  std::optional<PerMessageDeflateOptions> per_message_deflate{};
  /// Compression of the answers to polls; on, as in Node. `std::nullopt` turns it off.
  std::optional<HttpCompressionOptions> http_compression = HttpCompressionOptions{};
  /// Node's `serveClient`: a folder with the client's builds, which are then served under `path`
  /// ("/socket.io/socket.io.js", the minified, the module and the MessagePack build, and their
  /// maps) with ETag and gzip. npm's socket.io-client has them in `dist`. They are read when the
  /// server is made. Nothing is served when it is empty: the library brings no files of others.
  std::string client_files{};
  CorsOptions cors{};
  /// Refuses a handshake (and every later request) by returning an error, with which it is
  /// answered: 403 and `{"code":4,"message":…}`. Called on the loop thread; it must not block.
  std::function<std::optional<std::string>(const HttpRequest&)> allow_request{};

  LogSink log{};  ///< No lines when empty.
};

}  // namespace snug
