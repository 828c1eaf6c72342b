// Options, translated. They have been checked (validate.h).
#include "server/engine_options.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "http/response_writer.h"

namespace snug::server {

namespace {

constexpr std::size_t kReservedFiles = 64;  // Database, certificates, logs, the loop's own.

websocket::DeflateOptions deflate_options(const PerMessageDeflateOptions& options) {
  return {options.threshold,
          options.server_no_context_takeover,
          options.client_no_context_takeover,
          options.server_max_window_bits,
          options.client_max_window_bits,
          options.level,
          options.memory_level};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

engineio::CorsPolicy cors_policy(const CorsOptions& cors) {
  engineio::CorsPolicy policy;
  policy.origins = cors.origins;
  policy.origin = cors.origin;
  policy.credentials = cors.credentials;
  policy.methods = joined(cors.methods);
  policy.allowed_headers = joined(cors.allowed_headers);
  policy.exposed_headers = joined(cors.exposed_headers);
  policy.max_age = cors.max_age;
  policy.preflight_continue = cors.preflight_continue;
  policy.preflight_status = cors.options_success_status;
  policy.refuse_foreign = cors.refuse_foreign;
  return policy;
}

std::string_view name_of(SameSite same_site) {
  switch (same_site) {
    case SameSite::kLax:
      return "Lax";
    case SameSite::kStrict:
      return "Strict";
    case SameSite::kNone:
      return "None";
    case SameSite::kUnset:
      break;
  }
  return {};
}

std::string http_date_of(std::chrono::system_clock::time_point time) {
  return http::http_date(std::chrono::floor<base::WallTime::duration>(time));
}

/// The attributes in the order of npm's `cookie`.
std::string attributes_of(const CookieOptions& cookie) {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) text.append("; ").append(name).append("=").append(value);
  };
  const auto flag = [&text](std::string_view name, bool given) {
    if (given) text.append("; ").append(name);
  };
  if (cookie.max_age) add("Max-Age", std::to_string(cookie.max_age->count()));
  add("Domain", cookie.domain);
  add("Path", cookie.path);
  if (cookie.expires) add("Expires", http_date_of(*cookie.expires));
  flag("HttpOnly", cookie.http_only);
  flag("Secure", cookie.secure);
  flag("Partitioned", cookie.partitioned);
  add("Priority", cookie.priority);
  add("SameSite", name_of(cookie.same_site));
  return text;
}

websocket::Limits websocket_limits(const WebSocketLimits& given) {
  websocket::Limits limits;
  limits.max_fragment_count = given.max_fragment_count;
  limits.max_control_frames_per_second = given.max_control_frames_per_second;
  limits.close_timeout = given.close_timeout;
  return limits;
}

/// Empty, because the engine has a message for it.
constexpr const char* kForgotten = "";

void set_allow_request(engineio::Options& result, const ServerOptions& options) {
  if (!options.allow_request) return;
  result.allow_request = [ask = options.allow_request](const HttpRequest& request,
                                                       engineio::Decide decide) {
    const auto tell = [decide = std::move(decide)](const Result<void, ConnectError>& said) {
      decide(said ? std::nullopt : std::optional(said.error().message));
    };
    ask(request, Next(tell, kForgotten));
  };
}

}  // namespace

engineio::Options engineio_options(const ServerOptions& options) {
  const auto offers = [&](std::string_view name) {
    return std::count(options.transports.begin(), options.transports.end(), name) > 0;
  };
  engineio::Options result;
  result.ping_interval = options.ping_interval;
  result.ping_timeout = options.ping_timeout;
  result.upgrade_timeout = options.upgrade_timeout;
  result.max_http_buffer_size = options.max_http_buffer_size;
  result.max_queued_bytes = options.websocket_limits.max_queued_bytes;
  result.websocket_limits = websocket_limits(options.websocket_limits);
  result.polling = offers("polling");
  result.websocket = offers("websocket");
  result.allow_upgrades = options.allow_upgrades;
  result.allow_eio3 = options.allow_eio3;
  if (options.per_message_deflate) {
    result.per_message_deflate = deflate_options(*options.per_message_deflate);
  }
  if (const auto& compression = options.http_compression) {
    result.http_compression = engineio::HttpCompression{compression->threshold, compression->level};
  }
  result.cors = cors_policy(options.cors);
  if (const auto& cookie = options.cookie) {
    result.cookie = engineio::SessionCookie{cookie->name, attributes_of(*cookie)};
  }
  set_allow_request(result, options);
  result.generate_id = options.generate_id;
  return result;
}

http::Limits http_limits(const HttpLimits& given) {
  http::Limits limits;
  limits.max_head_bytes = given.max_head_bytes;
  limits.max_target_bytes = given.max_target_bytes;
  limits.max_header_count = given.max_header_count;
  limits.max_held_bytes = given.max_held_bytes;
  limits.max_queued_bytes = given.max_queued_bytes;
  limits.max_streamed_bytes = given.max_streamed_bytes;
  limits.min_streamed_bytes = given.min_streamed_bytes;
  limits.stream_window = given.stream_window;
  limits.head_timeout = given.head_timeout;
  limits.body_timeout = given.body_timeout;
  limits.idle_timeout = given.idle_timeout;
  return limits;
}

std::size_t usual_max_connections() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) {
    return std::numeric_limits<std::size_t>::max() / 2;
  }
  const auto most = static_cast<std::size_t>(files.rlim_cur);
  return most - std::min(kReservedFiles, most / 4);
}

}  // namespace snug::server
