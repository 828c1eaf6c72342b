// Requests that are refused, and the texts of the refusals.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

constexpr std::string_view kNewSession = "EIO=4&transport=polling";

void expect_refused(const Answer& answer, int status, std::string_view body) {
  EXPECT_EQ(answer.status, status);
  EXPECT_EQ(answer.body, body);
  EXPECT_TRUE(answer.has("Content-Type: application/json\r\n"));
}

/// A refused WebSocket upgrade gets plain text, whatever the code.
void expect_upgrade_refused(const Answer& answer, std::string_view words) {
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, words);
}

TEST(Request, WithAnUnknownTransportIsRefused) {
  Endpoint endpoint;
  const std::string_view body = R"({"code":0,"message":"Transport unknown"})";
  expect_refused(endpoint.get("EIO=4"), 400, body);
  expect_refused(endpoint.get("EIO=4&transport="), 400, body);
  expect_refused(endpoint.get("EIO=4&transport=toString"), 400, body);
  expect_refused(endpoint.get("EIO=4&transport=webtransport"), 400, body);
  expect_refused(endpoint.get("EIO=4&transport=polling&transport=polling"), 400, body);
  expect_refused(endpoint.get("EIO=4&transport=polling%00"), 400, body);
}

TEST(Request, WithATransportThatIsSwitchedOffIsRefused) {
  Endpoint no_polling({.polling = false});
  expect_refused(no_polling.get(kNewSession), 400, R"({"code":0,"message":"Transport unknown"})");
  Endpoint no_websocket({.websocket = false});
  const auto link = no_websocket.connect();
  link->upgrade("EIO=4&transport=websocket");
  expect_upgrade_refused(link->answer(), "Transport unknown");
}

TEST(Request, WithAnUnknownSessionIsRefused) {
  Endpoint endpoint;
  endpoint.open_polling();
  const std::string_view body = R"({"code":1,"message":"Session ID unknown"})";
  expect_refused(endpoint.get("EIO=4&transport=polling&sid=abcdefghij0123456789"), 400, body);
  expect_refused(endpoint.get("EIO=4&transport=polling&sid=__proto__"), 400, body);
  expect_refused(endpoint.get(endpoint.polling_query() + "&sid=" + endpoint.sid), 400, body);
  expect_refused(endpoint.post("EIO=4&transport=polling&sid=x", "4a"), 400, body);
}

TEST(Request, ForANewSessionMustBeAGet) {
  Endpoint endpoint;
  const std::string_view body = R"({"code":2,"message":"Bad handshake method"})";
  expect_refused(endpoint.post(kNewSession, "4a"), 400, body);
  expect_refused(endpoint.send("OPTIONS /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"
                               "Host: chat.example\r\n\r\n"),
                 400, body);
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Request, ForAWebSocketWithoutAnUpgradeIsRefused) {
  Endpoint endpoint;
  expect_refused(endpoint.get("EIO=4&transport=websocket"), 400,
                 R"({"code":3,"message":"Bad request"})");
}

TEST(Request, ThatUpgradesToPollingIsRefused) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  link->upgrade(kNewSession);
  expect_upgrade_refused(link->answer(), "Bad request");
}

TEST(Request, OfAnotherMethodOnASessionIsRefused) {
  Endpoint endpoint;
  endpoint.open_polling();
  expect_refused(endpoint.send("PUT /socket.io/?" + endpoint.polling_query() +
                               " HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 0\r\n\r\n"),
                 400, R"({"code":3,"message":"Bad request"})");
}

TEST(Request, InAnotherProtocolIsRefused) {
  Endpoint endpoint;
  const std::string_view body = R"({"code":5,"message":"Unsupported protocol version"})";
  expect_refused(endpoint.get("transport=polling"), 400, body);
  expect_refused(endpoint.get("EIO=3&transport=polling"), 400, body);
  expect_refused(endpoint.get("EIO=5&transport=polling"), 400, body);
  expect_refused(endpoint.get("EIO=4&EIO=4&transport=polling"), 400, body);
  const auto link = endpoint.connect();
  link->upgrade("EIO=3&transport=websocket");
  expect_upgrade_refused(link->answer(), "Unsupported protocol version");
}

TEST(Request, WithAWrongWebSocketHandshakeOpensNoSession) {
  Endpoint endpoint;
  const Answer answer = endpoint.send(
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: chat.example\r\n"
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_EQ(answer.status, 426);
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Request, IsRefusedInTheWordsOfTheApplication) {
  Endpoint endpoint({.allow_request = [](const HttpRequest&, const Decide& decide) {
    decide("say \"please\"\n");
  }});
  const std::string_view body = R"({"code":4,"message":"say \"please\"\n"})";
  expect_refused(endpoint.get(kNewSession), 403, body);
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket");
  expect_upgrade_refused(link->answer(), "say \"please\"\n");
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Request, OfAnOpenSessionIsNotShownToTheApplication) {
  int shown = 0;
  Endpoint endpoint({.allow_request = [&](const HttpRequest&, const Decide& decide) {
    if (++shown == 1) decide(std::nullopt);
  }});
  endpoint.open_polling();
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4a").status, 200);
  const auto link = endpoint.connect();
  link->upgrade(endpoint.websocket_query());
  EXPECT_EQ(link->answer().status, 101);
  EXPECT_EQ(endpoint.observed[0]->messages, std::vector<std::string>{"a"});
  EXPECT_EQ(shown, 1);
}

TEST(Request, IsRefusedWhenTheApplicationThrows) {
  Endpoint endpoint({.allow_request = [](const HttpRequest&, const Decide&) {
    throw std::runtime_error("secret");
  }});
  expect_refused(endpoint.get(kNewSession), 403, R"({"code":4,"message":"Forbidden"})");
  ASSERT_EQ(endpoint.environment.log_lines.size(), 1U);
  EXPECT_NE(endpoint.environment.log_lines[0].find("secret"), std::string::npos);
}

// --- Origin ---

constexpr std::string_view kForbidden = R"({"code":4,"message":"Forbidden"})";

TEST(Origin, OfTheServerPassesAndSoDoesNoOrigin) {
  Endpoint endpoint;
  EXPECT_EQ(endpoint.get(kNewSession).status, 200);
  for (const std::string_view origin :
       {"http://chat.example", "https://chat.example", "http://chat.example:80",
        "https://chat.example:443", "https://Chat.Example"}) {
    EXPECT_EQ(endpoint.get(kNewSession, "Origin: " + std::string(origin) + "\r\n").status, 200)
        << origin;
    const auto link = endpoint.connect();
    link->upgrade("EIO=4&transport=websocket", "Origin: " + std::string(origin) + "\r\n");
    EXPECT_TRUE(link->received().starts_with("HTTP/1.1 101")) << origin;
  }
}

TEST(Origin, ThatIsListedMatchesInEquivalentForms) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example", "app://page"}}});
  for (const std::string_view origin : {"https://Page.Example", "https://page.example:443",
                                        "https://page.example.", "app://page"}) {
    const auto fields = "Cookie: token=a\r\nOrigin: " + std::string(origin) + "\r\n";
    EXPECT_EQ(endpoint.get(kNewSession, fields).status, 200) << origin;
  }
}

constexpr std::string_view kForeignOrigins[] = {"http://evil.example",
                                                "http://chat.example.evil.example",
                                                "http://chat.example:8080",
                                                "null",
                                                "",
                                                "chat.example",
                                                "file://",
                                                "ftp://chat.example",
                                                "http://chat.example@evil.example",
                                                "http://evil.example/chat.example",
                                                "http://xchat.example"};

void expect_foreign_refused(Options options, std::string_view more_fields) {
  Endpoint endpoint(std::move(options));
  for (const std::string_view origin : kForeignOrigins) {
    const std::string fields = "Origin: " + std::string(origin) + "\r\n" + std::string(more_fields);
    expect_refused(endpoint.get(kNewSession, fields), 403, kForbidden);
    const auto link = endpoint.connect();
    link->upgrade("EIO=4&transport=websocket", fields);
    expect_upgrade_refused(link->answer(), "Forbidden");
  }
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Origin, OfAnyOtherPageIsRefusedWithItsVisitorsCredentials) {
  expect_foreign_refused({}, "Cookie: token=a\r\n");
  expect_foreign_refused({}, "Authorization: Basic YTpi\r\n");
  expect_foreign_refused({.cors = {.origins = {"https://page.example"}}}, "Cookie: token=a\r\n");
}

TEST(Origin, OfAnyOtherPageIsAlwaysRefusedIfTheOptionSaysSo) {
  expect_foreign_refused({.cors = {.refuse_foreign = true}}, "");
}

TEST(Origin, OfAnyOtherPageGetsNoCorsFieldsWithoutCredentials) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example"}}});
  const Answer answer = endpoint.get(kNewSession, "Origin: http://evil.example\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.has("Access-Control-Allow")) << "the browser keeps it from the page";
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket", "Origin: http://evil.example\r\n");
  EXPECT_TRUE(link->received().starts_with("HTTP/1.1 101"));
}

TEST(Origin, SentTwiceIsRefused) {
  Endpoint endpoint;
  EXPECT_EQ(
      endpoint.get(kNewSession, "Origin: http://chat.example\r\nOrigin: http://evil.example\r\n")
          .status,
      403);
}

TEST(Origin, IsCheckedOnEveryRequestOfASession) {
  Endpoint endpoint;
  endpoint.open_polling();
  const std::string_view evil = "Origin: http://evil.example\r\nCookie: a=b\r\n";
  expect_refused(endpoint.get(endpoint.polling_query(), evil), 403, kForbidden);
  expect_refused(endpoint.post(endpoint.polling_query(), "4a", evil), 403, kForbidden);
  const auto link = endpoint.connect();
  link->upgrade(endpoint.websocket_query(), evil);
  expect_upgrade_refused(link->answer(), "Forbidden");
  EXPECT_TRUE(endpoint.observed[0]->messages.empty());
}

TEST(Origin, ThatIsListedPassesAndIsNamedInTheAnswer) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example"}, .credentials = true}});
  const Answer answer = endpoint.get(kNewSession, "Origin: https://page.example\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("Access-Control-Allow-Origin: https://page.example\r\n"));
  EXPECT_TRUE(answer.has("Access-Control-Allow-Credentials: true\r\n"));
  EXPECT_TRUE(answer.has("Vary: Origin\r\n"));
  const Answer refused =
      endpoint.get(kNewSession, "Origin: https://other.example\r\nCookie: a=b\r\n");
  EXPECT_EQ(refused.status, 403);
  EXPECT_FALSE(refused.has("Access-Control-Allow-Origin"));
}

TEST(Origin, ThatIsListedReadsRefusalsToo) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example"}}});
  const Answer answer =
      endpoint.get("EIO=4&transport=polling&sid=x", "Origin: https://page.example\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(answer.has("Access-Control-Allow-Origin: https://page.example\r\n"));
}

TEST(Origin, MayBeAnyWithAStar) {
  Endpoint endpoint({.cors = {.origins = {"*"}}});
  const Answer answer = endpoint.get(kNewSession, "Origin: null\r\nCookie: a=b\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("Access-Control-Allow-Origin: *\r\n"));
}

TEST(Origin, IsAllowedByAFunction) {
  Endpoint endpoint({.cors = {.origin = [](std::string_view origin) {
                       if (origin == "https://bad.example") throw 1;
                       return origin.ends_with(".example");
                     }}});
  const std::string_view cookie = "Cookie: a=b\r\n";
  const auto ask = [&](std::string_view origin) {
    return endpoint.get(kNewSession,
                        "Origin: " + std::string(origin) + "\r\n" + std::string(cookie));
  };
  const Answer answer = ask("https://Page.example");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("Access-Control-Allow-Origin: https://Page.example\r\n"));
  EXPECT_EQ(ask("https://page.test").status, 403);
  EXPECT_EQ(ask("https://bad.example").status, 403);
}

TEST(Origin, ThatIsListedIsNamedByAPreflight) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example"}}});
  const Answer answer = endpoint.send(
      "OPTIONS /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: chat.example\r\n"
      "Origin: https://page.example\r\nAccess-Control-Request-Method: POST\r\n"
      "Access-Control-Request-Headers: x-token\r\n\r\n");
  EXPECT_EQ(answer.status, 204);
  EXPECT_TRUE(answer.has("Access-Control-Allow-Origin: https://page.example\r\n"));
  EXPECT_TRUE(answer.has("Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\r\n"));
  EXPECT_TRUE(answer.has("Access-Control-Allow-Headers: x-token\r\n"));
}

std::string preflight_from(std::string_view origin) {
  return "OPTIONS /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: chat.example\r\nOrigin: " +
         std::string(origin) + "\r\nAccess-Control-Request-Method: POST\r\n\r\n";
}

TEST(Origin, PreflightsCarryTheApplicationsFields) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example"},
                              .methods = "GET,POST",
                              .allowed_headers = "x-a,x-b",
                              .exposed_headers = "x-c",
                              .max_age = std::chrono::seconds(600),
                              .preflight_status = 200}});
  const Answer answer = endpoint.send(preflight_from("https://page.example"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("Access-Control-Allow-Methods: GET,POST\r\n"));
  EXPECT_TRUE(answer.has("Access-Control-Allow-Headers: x-a,x-b\r\n"));
  EXPECT_TRUE(answer.has("Access-Control-Expose-Headers: x-c\r\n"));
  EXPECT_TRUE(answer.has("Access-Control-Max-Age: 600\r\n"));
}

TEST(Origin, PreflightsMayBeLeftUnanswered) {
  Endpoint endpoint({.cors = {.origins = {"*"}, .preflight_continue = true}});
  expect_refused(endpoint.send(preflight_from("https://page.example")), 400,
                 R"({"code":2,"message":"Bad handshake method"})");
}

TEST(Origin, ThatIsNotListedIsNotNamedByAPreflight) {
  Endpoint endpoint({.cors = {.origins = {"https://page.example"}}});
  const Answer answer = endpoint.send(preflight_from("https://evil.example"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.has("Access-Control-Allow-Origin"));
}

}  // namespace
}  // namespace snug::engineio::test
