// Any bytes at an HTTP server: no crash, no limit passed, and the same outcome however they are
// cut.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "http/fields.h"
#include "unit/lib/http/http_fixture.h"

namespace snug::http {
namespace {

using fuzz::require;

constexpr std::size_t kMaxBodyBytes = 100;

void check(const HttpRequest& request, const Limits& limits) {
  require(request.body.size() <= kMaxBodyBytes);
  require(request.target.size() <= limits.max_target_bytes);
  require(request.headers.fields().size() <= limits.max_header_count);
  require(request.path.starts_with('/') || request.path == "*");
  require(request.headers.count("Host") <= 1);
  std::size_t head_bytes = request.target.size();
  for (const HttpHeaders::Field& field : request.headers.fields()) {
    require(is_token(field.name));
    require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    head_bytes += field.name.size() + field.value.size();
  }
  require(head_bytes <= limits.max_head_bytes);
  for (const char* name : {"sid", "EIO", ""}) {
    request.query_parameter(name);
    request.cookie(name);
  }
}

/// What the route saw, and whether the connection was refused. With which status is left out: of
/// two reasons, the one that is seen first depends on how the bytes are cut.
std::string outcome_of(std::string_view bytes, std::size_t chunk_bytes) {
  HttpFixture fixture;
  fixture.route.max_body = kMaxBodyBytes;
  fixture.peer.set_chunk_bytes(chunk_bytes);
  fixture.peer.feed(bytes);
  fixture.environment.advance({});  // Many requests take several turns.
  std::string outcome;
  for (const HttpRequest& request : fixture.route.requests) {
    check(request, Limits());
    outcome += request.method + " " + request.target + "\n";
    for (const HttpHeaders::Field& field : request.headers.fields()) {
      outcome += std::string(field.name).append(": ").append(field.value).append("\n");
    }
    outcome += "[" + request.body + "]\n";
  }
  outcome += fixture.peer.open() ? "open" : "closed";
  fixture.environment.advance(std::chrono::hours(1));
  require(fixture.server.connection_count() == 0);
  return outcome;
}

}  // namespace
}  // namespace snug::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using snug::http::outcome_of;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = outcome_of(bytes, SIZE_MAX);
  snug::fuzz::require(outcome_of(bytes, 1 + size % 7) == whole);
  return 0;
}
