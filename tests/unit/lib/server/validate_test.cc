// Options that a server cannot use.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "snug/snug.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

/// The fault of the default options after `change`; empty if there is none.
template <class Change>
std::string fault(Change change) {
  ServerOptions options;
  change(options);
  const Result<void> checked = validate(options);
  if (checked) return "";
  EXPECT_EQ(checked.error().code, "invalid_option");
  return checked.error().message;
}

#define FAULT(...) fault([](ServerOptions& options) { __VA_ARGS__; })

TEST(Validate, TakesTheDefaultsOfEveryOption) {
  EXPECT_EQ(FAULT({
              options.per_message_deflate.emplace();
              options.connection_state_recovery.emplace();
              options.cookie.emplace();
            }),
            "");
}

TEST(Validate, NamesTheOptionItsValueAndWhatIsAllowed) {
  EXPECT_EQ(FAULT(options.ping_interval = 0ms),
            "ServerOptions::ping_interval is 0 ms, but must be from 1 ms to ten years");
  EXPECT_EQ(FAULT(options.transports = {"webtransport"}),
            "ServerOptions::transports is \"webtransport\", but must be \"polling\", \"websocket\" "
            "or both");
  EXPECT_EQ(FAULT(options.max_http_buffer_size = 0),
            "ServerOptions::max_http_buffer_size is 0, but must be at least 1");
  EXPECT_EQ(FAULT(options.path = "/a\nb"),
            "ServerOptions::path is \"/a\\nb\", but must be a path of visible ASCII without '?', "
            "'#' and \"..\", such as \"/chat/\"");
}

TEST(Validate, RefusesTimesThatAreNotPositive) {
  for (const auto time : {&ServerOptions::ping_interval, &ServerOptions::ping_timeout,
                          &ServerOptions::upgrade_timeout, &ServerOptions::connect_timeout,
                          &ServerOptions::attachment_timeout}) {
    EXPECT_NE(fault([time](ServerOptions& options) { options.*time = 0ms; }), "");
    EXPECT_NE(fault([time](ServerOptions& options) { options.*time = -1ms; }), "");
    EXPECT_EQ(fault([time](ServerOptions& options) { options.*time = 1ms; }), "");
  }
  for (const auto time : {&HttpLimits::stream_window, &HttpLimits::head_timeout,
                          &HttpLimits::body_timeout, &HttpLimits::idle_timeout}) {
    EXPECT_NE(fault([time](ServerOptions& options) { options.http_limits.*time = 0ms; }), "");
  }
  EXPECT_NE(FAULT(options.websocket_limits.close_timeout = 0ms), "");
}

TEST(Validate, RefusesPingsThatClientsCannotTime) {
  EXPECT_EQ(FAULT(options.ping_interval = std::chrono::hours(24 * 24)), "");
  EXPECT_NE(FAULT(options.ping_interval = std::chrono::hours(24 * 25)), "");
  EXPECT_NE(FAULT(options.ping_timeout = std::chrono::milliseconds::max()), "");
}

TEST(Validate, RefusesSizesOfZero) {
  for (const auto size : {&HttpLimits::max_head_bytes, &HttpLimits::max_target_bytes,
                          &HttpLimits::max_header_count, &HttpLimits::max_held_bytes,
                          &HttpLimits::max_queued_bytes, &HttpLimits::max_streamed_bytes}) {
    EXPECT_NE(fault([size](ServerOptions& options) { options.http_limits.*size = 0; }), "");
  }
  for (const auto size :
       {&WebSocketLimits::max_fragment_count, &WebSocketLimits::max_control_frames_per_second,
        &WebSocketLimits::max_queued_bytes}) {
    EXPECT_NE(fault([size](ServerOptions& options) { options.websocket_limits.*size = 0; }), "");
  }
  EXPECT_NE(FAULT(options.max_json_depth = 0), "");
  EXPECT_NE(FAULT(options.max_json_depth = 1'001), "");
  EXPECT_EQ(FAULT(options.max_json_depth = 1'000), "");
  EXPECT_NE(FAULT(options.max_attachment_bytes = 0), "");
}

TEST(Validate, TakesZeroWhereItHasAMeaning) {
  EXPECT_EQ(FAULT({
              options.max_attachment_count = 0;
              options.max_attachment_bytes = 0;
              options.max_connections = 0;
              options.max_connections_per_address = 0;
              options.max_child_namespaces = 0;
              options.http_limits.min_streamed_bytes = 0;
              options.http_compression->threshold = 0;
            }),
            "");
}

TEST(Validate, RefusesPathsThatNoRequestCanMatch) {
  for (const char* path : {"/a?b", "/a#b", "/a b", "/\xC3\xA4", "/a/../b", "/./a", "/a\t"}) {
    EXPECT_NE(fault([path](ServerOptions& options) { options.path = path; }), "") << path;
  }
  for (const char* path : {"/", "", "chat", "/chat", "/a/b/", "/a.b/..c", "/%C3%A4"}) {
    EXPECT_EQ(fault([path](ServerOptions& options) { options.path = path; }), "") << path;
  }
}

TEST(Validate, RefusesTransportsThatLeaveNone) {
  EXPECT_NE(FAULT(options.transports.clear()), "");
  EXPECT_NE(FAULT(options.transports = {"polling", "Websocket"}), "");
  EXPECT_EQ(FAULT(options.transports = {"websocket", "websocket"}), "");
}

TEST(Validate, RefusesCorsThatBrowsersRefuse) {
  for (const char* origin : {"chat.example", "https://chat.example/", "https://", "://a", "",
                             "https://a b", "https://*/x"}) {
    EXPECT_NE(fault([origin](ServerOptions& options) { options.cors.origins = {origin}; }), "")
        << origin;
  }
  for (const char* origin : {"https://chat.example", "http://localhost:3000", "http://[::1]:80",
                             "capacitor://localhost", "null", "*"}) {
    EXPECT_EQ(fault([origin](ServerOptions& options) { options.cors.origins = {origin}; }), "")
        << origin;
  }
  EXPECT_NE(FAULT(options.cors = (CorsOptions{.origins = {"*"}, .credentials = true})), "");
  EXPECT_NE(FAULT(options.cors.methods = {"GET POST"}), "");
  EXPECT_NE(FAULT(options.cors.allowed_headers = {"A\r\nB"}), "");
  EXPECT_NE(FAULT(options.cors.exposed_headers = {""}), "");
  EXPECT_NE(FAULT(options.cors.max_age = -1s), "");
  EXPECT_NE(FAULT(options.cors.options_success_status = 404), "");
}

TEST(Validate, RefusesCookiesThatBrowsersDrop) {
  EXPECT_NE(FAULT(options.cookie.emplace().name = "a b"), "");
  EXPECT_NE(FAULT(options.cookie.emplace().path = "a"), "");
  EXPECT_NE(FAULT(options.cookie.emplace().domain = "a;b"), "");
  EXPECT_NE(FAULT(options.cookie.emplace().priority = "low"), "");
  EXPECT_NE(FAULT(options.cookie.emplace().same_site = SameSite::kNone), "");
  EXPECT_NE(FAULT(options.cookie.emplace().partitioned = true), "");
  EXPECT_NE(FAULT(options.cookie.emplace().max_age = 0s), "");
  EXPECT_EQ(FAULT({
              options.cookie.emplace().same_site = SameSite::kNone;
              options.cookie->secure = true;
            }),
            "");
}

TEST(Validate, RefusesCompressionThatZlibRefuses) {
  EXPECT_NE(FAULT(options.per_message_deflate.emplace().server_max_window_bits = 8), "");
  EXPECT_NE(FAULT(options.per_message_deflate.emplace().server_max_window_bits = 16), "");
  EXPECT_EQ(FAULT(options.per_message_deflate.emplace().client_max_window_bits = 8), "");
  EXPECT_NE(FAULT(options.per_message_deflate.emplace().client_max_window_bits = 7), "");
  EXPECT_NE(FAULT(options.per_message_deflate.emplace().level = 0), "");
  EXPECT_NE(FAULT(options.per_message_deflate.emplace().memory_level = 10), "");
  EXPECT_NE(FAULT(options.http_compression->level = 10), "");
}

TEST(Validate, RefusesRecoveryThatRecoversNothing) {
  using Recovery = ConnectionStateRecoveryOptions;
  EXPECT_NE(FAULT(options.connection_state_recovery.emplace().max_disconnection_duration = 0ms),
            "");
  EXPECT_NE(FAULT(options.connection_state_recovery.emplace().restore_timeout = 0ms), "");
  for (const auto size :
       {&Recovery::max_packet_count, &Recovery::max_packet_bytes, &Recovery::max_session_count}) {
    EXPECT_NE(fault([size](ServerOptions& options) {
                options.connection_state_recovery.emplace().*size = 0;
              }),
              "");
  }
}

TEST(Validate, IsWhatAServerIsMadeWith) {
  Loop loop;
  try {
    const Server server(loop, {.ping_interval = 0ms});
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "ServerOptions::ping_interval is 0 ms, but must be from 1 ms to ten years");
  }
}

}  // namespace
}  // namespace snug
