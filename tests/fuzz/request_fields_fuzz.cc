// Any path, range, query, cookies, Origin and negotiations of a request at those who read them: no
// crash, the same value on every way to it, and nothing agreed on that was not offered.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "engineio/origin_policy.h"
#include "engineio/query.h"
#include "fuzz/require.h"
#include "http/conditions.h"
#include "http/content_coding.h"
#include "http/fields.h"
#include "http/path.h"
#include "snug/http_range.h"
#include "websocket/deflate_handshake.h"
#include "websocket/handshake.h"

namespace snug {
namespace {

using fuzz::require;

constexpr std::array kFields{"Cookie",          "Origin",     "Host",    "Sec-WebSocket-Extensions",
                             "Accept-Encoding", "Connection", "Upgrade", "Sec-WebSocket-Key"};

/// The first line is the query, each further one a field: the first byte says which.
HttpRequest request_of(std::string_view bytes) {
  HttpRequest request;
  request.method = "GET";
  const std::size_t end = bytes.find('\n');
  request.query = bytes.substr(0, end);
  while (bytes.find('\n') != std::string_view::npos) {
    bytes.remove_prefix(bytes.find('\n') + 1);
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    if (line.empty()) continue;
    const auto field = static_cast<unsigned char>(line[0]) % kFields.size();
    request.headers.add(kFields[field], std::string(http::trim(line.substr(1))));
  }
  request.headers.add("Sec-WebSocket-Version", "13");
  return request;
}

void check_query(const HttpRequest& request) {
  for (const char* name : {"sid", "EIO", "transport", ""}) {
    const auto value = request.query_parameter(name);
    const engineio::Parameter parameter = engineio::single_parameter(request, name);
    if (!parameter.repeated) require(parameter.value == value.value_or(""));
    if (value) require(value->size() <= request.query.size());
    const auto cookie = request.cookie(name);
    if (cookie) require(cookie->find(';') == std::string::npos);
  }
}

/// A policy as a server has it.
struct Policy {
  engineio::CorsPolicy cors{};
  LogSink log = [](LogLevel, std::string_view) {};
  engineio::OriginPolicy origins{cors, log};

  explicit Policy(std::vector<std::string> allowed) : cors{std::move(allowed), {}, true} {}
};

void check_origin(const HttpRequest& request) {
  const Policy own({});
  const Policy listed({"https://good.example"});
  const Policy any({"*"});
  require(any.origins.allows(request));
  if (own.origins.allows(request)) require(listed.origins.allows(request));
  require(own.origins.answer_headers(request).fields().empty());
  const HttpHeaders to_any = any.origins.answer_headers(request);
  require(to_any.count("Access-Control-Allow-Credentials") == 0);
  const std::string named =
      listed.origins.answer_headers(request).joined("Access-Control-Allow-Origin");
  require(named.empty() || http::equal_ignoring_case(named, "https://good.example"));
  if (request.headers.count("Origin") > 1) require(!own.origins.allows(request));
  listed.origins.answer_preflight(request);
}

void check_negotiations(const HttpRequest& request) {
  HttpResponse response = websocket::answer_handshake(request);
  require(response.status == 101 || response.status == 400 || response.status == 426);
  const auto agreed = websocket::agree_on_deflate(request, {}, response);
  if (agreed) {
    require(request.headers.count("Sec-WebSocket-Extensions") > 0);
    require(response.headers.count("Sec-WebSocket-Extensions") == 1);
    require(agreed->server_window_bits >= 9 && agreed->server_window_bits <= 15);
    require(agreed->client_window_bits >= 8 && agreed->client_window_bits <= 15);
  }
  const std::string accepted = request.headers.joined("Accept-Encoding");
  const http::ContentCoding coding = http::choose_coding(accepted);
  if (coding != http::ContentCoding::kIdentity) require(!accepted.empty());
  http::prefers_gzip(accepted);
}

void check_path(const HttpRequest& request) {
  const auto segments = http::decode_path("/" + request.query);
  if (!segments) return;
  require(!segments->empty());
  for (const std::string& segment : *segments) {
    require(base::is_utf8(segment) && segment.find('\0') == std::string::npos);
    require(segment != "." && segment != "..");
  }
}

void check_range(const HttpRequest& request) {
  for (const std::uint64_t size_bytes : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}}) {
    const HttpRange range = parse_range(request.query, size_bytes);
    require(range.begin <= size_bytes && range.length <= size_bytes - range.begin);
    require(range.status == 206 || range.begin == 0);
    require(range.status != 206 || range.length > 0);
    require((range.status == 416) == (range.length == 0 && size_bytes > 0));
  }
  http::parse_http_date(request.query);
}

}  // namespace
}  // namespace snug

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const snug::HttpRequest request = snug::request_of(bytes);
  snug::check_query(request);
  snug::check_origin(request);
  snug::check_negotiations(request);
  snug::check_path(request);
  snug::check_range(request);
  return 0;
}
