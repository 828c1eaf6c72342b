// Options of an Engine.IO server; snug::ServerOptions documents them.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/polling_transport.h"
#include "engineio/refusal.h"
#include "snug/http.h"
#include "websocket/deflate_handshake.h"
#include "websocket/limits.h"

namespace snug::engineio {

/// Which pages may connect, and the fields of CORS.
struct CorsPolicy {
  std::vector<std::string> origins{};  ///< Or "*".
  std::function<bool(std::string_view origin)> origin{};
  bool credentials = false;
  std::string methods = "GET,HEAD,PUT,PATCH,POST,DELETE";  ///< As on the wire.
  std::string allowed_headers{};                           ///< If empty, the requested ones.
  std::string exposed_headers{};
  std::optional<std::chrono::seconds> max_age{};
  bool preflight_continue = false;
  int preflight_status = 204;
  bool refuse_foreign = false;
};

/// A cookie that holds the session's id.
struct SessionCookie {
  std::string name;
  std::string attributes;  ///< "; Path=/; HttpOnly".
};

/// The application's decision about a handshake. It may be called at any time; only the first call
/// counts. An objection refuses the handshake (code 4).
using Decide = std::function<void(const std::optional<std::string>& objection)>;

struct Options {
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  std::chrono::milliseconds upgrade_timeout{10'000};
  std::size_t max_http_buffer_size = 1'000'000;
  /// Limit for one session, over either transport. A client this far behind in reading is closed.
  std::size_t max_queued_bytes = 16 * 1024 * 1024;
  /// Most packets in one polling body (CVE-2020-36048).
  std::size_t max_payload_packet_count = 10'000;
  /// Quota of one polling body before others have their turn; same as a WebSocket's frames.
  std::size_t max_payload_packets_per_turn = 16;
  /// For the WebSocket connections. Its `max_message_bytes` and `max_queued_bytes` are replaced by
  /// the values above.
  websocket::Limits websocket_limits{};
  bool polling = true;
  bool websocket = true;
  bool allow_upgrades = true;
  bool allow_eio3 = false;  ///< Accepts clients of protocol revision 3, and their JSONP.
  /// Off by default (see compression.h).
  std::optional<websocket::DeflateOptions> per_message_deflate{};
  std::optional<HttpCompression> http_compression{};
  CorsPolicy cors{};
  std::optional<SessionCookie> cookie{};

  // Called through class Hooks, which catches their exceptions.

  /// Asked before each handshake. If empty, every handshake is allowed.
  std::function<void(const HttpRequest&, Decide)> allow_request{};
  std::function<void(HttpHeaders&, const HttpRequest&)> initial_headers{};
  std::function<void(HttpHeaders&, const HttpRequest&)> headers{};
  std::function<void(const HttpRequest&, const Refusal&)> connection_error{};
  std::function<std::string(const HttpRequest&)> generate_id{};
};

}  // namespace snug::engineio
