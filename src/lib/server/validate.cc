// snug::validate: one rule for each member of ServerOptions that can be wrong. The hooks, the
// switches, the parser, the adapter, the log, and limits for which 0 has a meaning cannot.
#include "server/validate.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_depth.h"
#include "http/fields.h"
#include "server/option_check.h"

namespace snug {

namespace server {

namespace {

using std::chrono::milliseconds;

/// JavaScript's timers end at once if they are to take longer.
constexpr milliseconds kLongestTimer{std::numeric_limits<std::int32_t>::max()};

bool has_only(std::string_view text, bool (*allowed)(char)) {
  return std::all_of(text.begin(), text.end(), allowed);
}

bool is_visible(char character) {
  return character > ' ' && character < 0x7f;
}

/// Whether `path` may stand in a request's target: a client sends no fragment, the query is not a
/// part of the path, and browsers resolve "." and "..".
bool is_path(std::string_view path) {
  const auto allowed = [](char character) {
    return is_visible(character) && character != '?' && character != '#';
  };
  if (!has_only(path, allowed)) return false;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part == "." || part == "..") return false;
    path.remove_prefix(std::min(path.size(), part.size() + 1));
  }
  return true;
}

/// An origin as browsers send it (RFC 6454 6.2), of any scheme; or "null", or "*".
bool is_origin(std::string_view text) {
  if (text == "*" || text == "null") return true;
  const std::size_t colon = text.find("://");
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view host = text.substr(colon + 3);
  return !host.empty() && has_only(host, [](char character) {
    return is_visible(character) && character != '/' && character != '?' && character != '#';
  });
}

/// Whether `value` contains only characters allowed in an attribute (RFC 6265 4.1.1).
bool is_attribute(std::string_view value) {
  return has_only(value, [](char character) {
    return character >= ' ' && character < 0x7f && character != ';';
  });
}

void check_times(OptionCheck& check, const ServerOptions& options) {
  check.positive("ping_interval", options.ping_interval);
  check.positive("ping_timeout", options.ping_timeout);
  check.demand(
      options.ping_interval <= kLongestTimer - std::min(options.ping_timeout, kLongestTimer),
      "ping_interval", std::to_string(options.ping_interval.count()) + " ms",
      "at most 2147483647 ms together with ping_timeout: clients' timers end there");
  check.positive("upgrade_timeout", options.upgrade_timeout);
  check.positive("connect_timeout", options.connect_timeout);
  check.positive("attachment_timeout", options.attachment_timeout);
}

void check_transports(OptionCheck& check, const std::vector<std::string>& transports) {
  check.demand(!transports.empty(), "transports", "empty", "\"polling\", \"websocket\" or both");
  for (const std::string& name : transports) {
    check.demand_text(name == "polling" || name == "websocket", "transports", name,
                      "\"polling\", \"websocket\" or both");
  }
}

void check_tokens(OptionCheck& check, std::string_view name,
                  const std::vector<std::string>& tokens) {
  for (const std::string& token : tokens) {
    check.demand_text(http::is_token(token), name, token, "a list of names without spaces");
  }
}

void check_cors(OptionCheck& check, const CorsOptions& cors) {
  for (const std::string& origin : cors.origins) {
    check.demand_text(is_origin(origin), "cors.origins", origin,
                      "a list of origins without a path, such as \"https://chat.example\", or "
                      "\"*\"");
  }
  const bool all = std::find(cors.origins.begin(), cors.origins.end(), "*") != cors.origins.end();
  check.demand(!cors.credentials || !all, "cors.credentials", "true",
               "false where cors.origins has \"*\": browsers refuse both together; list the "
               "origins instead");
  check_tokens(check, "cors.methods", cors.methods);
  check_tokens(check, "cors.allowed_headers", cors.allowed_headers);
  check_tokens(check, "cors.exposed_headers", cors.exposed_headers);
  check.demand(!cors.max_age || cors.max_age->count() >= 0, "cors.max_age", "negative",
               "0 or more");
  check.within("cors.options_success_status", cors.options_success_status, 200, 299);
}

void check_cookie(OptionCheck& check, const CookieOptions& cookie) {
  constexpr std::string_view kNoAttribute = "text of visible ASCII without ';'";
  check.demand_text(http::is_token(cookie.name), "cookie.name", cookie.name,
                    "a name without spaces");
  check.demand_text(is_attribute(cookie.path) && (cookie.path.empty() || cookie.path[0] == '/'),
                    "cookie.path", cookie.path, "empty, or a path that begins with '/'");
  check.demand_text(is_attribute(cookie.domain), "cookie.domain", cookie.domain, kNoAttribute);
  check.demand_text(cookie.priority.empty() || cookie.priority == "Low" ||
                        cookie.priority == "Medium" || cookie.priority == "High",
                    "cookie.priority", cookie.priority, "empty, \"Low\", \"Medium\" or \"High\"");
  check.demand(cookie.secure || cookie.same_site != SameSite::kNone, "cookie.secure", "false",
               "true with SameSite::kNone: browsers drop the cookie otherwise");
  check.demand(cookie.secure || !cookie.partitioned, "cookie.secure", "false",
               "true for a partitioned cookie: browsers drop it otherwise");
  check.demand(!cookie.max_age || cookie.max_age->count() > 0, "cookie.max_age", "not positive",
               "at least 1 s");
}

void check_compression(OptionCheck& check, const ServerOptions& options) {
  if (const auto& deflate = options.per_message_deflate) {
    check.within("per_message_deflate.server_max_window_bits", deflate->server_max_window_bits, 9,
                 15);
    check.within("per_message_deflate.client_max_window_bits", deflate->client_max_window_bits, 8,
                 15);
    check.within("per_message_deflate.level", deflate->level, 1, 9);
    check.within("per_message_deflate.memory_level", deflate->memory_level, 1, 9);
  }
  if (const auto& compression = options.http_compression) {
    check.within("http_compression.level", compression->level, 1, 9);
  }
}

void check_http_limits(OptionCheck& check, const HttpLimits& limits) {
  check.at_least_one("http_limits.max_head_bytes", limits.max_head_bytes);
  check.at_least_one("http_limits.max_file_job_count", limits.max_file_job_count);
  check.at_least_one("http_limits.max_target_bytes", limits.max_target_bytes);
  check.at_least_one("http_limits.max_header_count", limits.max_header_count);
  check.at_least_one("http_limits.max_held_bytes", limits.max_held_bytes);
  check.at_least_one("http_limits.max_queued_bytes", limits.max_queued_bytes);
  check.at_least_one("http_limits.max_streamed_bytes", limits.max_streamed_bytes);
  check.positive("http_limits.stream_window", limits.stream_window);
  check.positive("http_limits.head_timeout", limits.head_timeout);
  check.positive("http_limits.body_timeout", limits.body_timeout);
  check.positive("http_limits.idle_timeout", limits.idle_timeout);
}

void check_message_limits(OptionCheck& check, const ServerOptions& options) {
  check.at_least_one("max_http_buffer_size", options.max_http_buffer_size);
  check.demand(options.max_json_depth >= 1 && options.max_json_depth <= base::kMostJsonDepth,
               "max_json_depth", std::to_string(options.max_json_depth),
               "from 1 to " + std::to_string(base::kMostJsonDepth));
  if (options.max_attachment_count > 0) {
    check.at_least_one("max_attachment_bytes", options.max_attachment_bytes);
  }
  const WebSocketLimits& limits = options.websocket_limits;
  check.at_least_one("websocket_limits.max_fragment_count", limits.max_fragment_count);
  check.at_least_one("websocket_limits.max_control_frames_per_second",
                     limits.max_control_frames_per_second);
  check.at_least_one("websocket_limits.max_queued_bytes", limits.max_queued_bytes);
  check.positive("websocket_limits.close_timeout", limits.close_timeout);
}

void check_recovery(OptionCheck& check, const ConnectionStateRecoveryOptions& recovery) {
  check.positive("connection_state_recovery.max_disconnection_duration",
                 recovery.max_disconnection_duration);
  check.at_least_one("connection_state_recovery.max_packet_count", recovery.max_packet_count);
  check.at_least_one("connection_state_recovery.max_packet_bytes", recovery.max_packet_bytes);
  check.at_least_one("connection_state_recovery.max_session_count", recovery.max_session_count);
  check.positive("connection_state_recovery.restore_timeout", recovery.restore_timeout);
}

}  // namespace

const ServerOptions& valid(const ServerOptions& options) {
  if (const Result<void> checked = validate(options); !checked) {
    throw std::invalid_argument(checked.error().message);
  }
  return options;
}

}  // namespace server

Result<void> validate(const ServerOptions& options) {
  server::OptionCheck check("ServerOptions");
  check.demand_text(server::is_path(options.path), "path", options.path,
                    "a path of visible ASCII without '?', '#' and \"..\", such as \"/chat/\"");
  server::check_times(check, options);
  server::check_message_limits(check, options);
  server::check_transports(check, options.transports);
  server::check_compression(check, options);
  server::check_cors(check, options.cors);
  if (options.cookie) server::check_cookie(check, *options.cookie);
  server::check_http_limits(check, options.http_limits);
  if (options.connection_state_recovery) {
    server::check_recovery(check, *options.connection_state_recovery);
  }
  return check.outcome();
}

}  // namespace snug
