// The application's influence on handshakes and answers: cookie, fields, ids, and reports of
// refusals.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

constexpr std::string_view kNewSession = "EIO=4&transport=polling";

TEST(Cookie, ComesWithTheAnswerThatOpensASessionByPolling) {
  Endpoint endpoint({.cookie = SessionCookie{"io", "; Path=/; HttpOnly; SameSite=Lax"}});
  const Answer opened = endpoint.get(kNewSession);
  EXPECT_TRUE(
      opened.has("Set-Cookie: io=" + endpoint.sid + "; Path=/; HttpOnly; SameSite=Lax\r\n"));
  EXPECT_FALSE(endpoint.post(endpoint.polling_query(), "4a").has("Set-Cookie"));
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket");
  EXPECT_EQ(link->received().find("Set-Cookie"), std::string::npos);
}

TEST(Cookie, HoldsAnyIdEncoded) {
  Endpoint endpoint({.cookie = SessionCookie{"io", ""},
                     .generate_id = [](const HttpRequest&) { return std::string("a;b=\"c%"); }});
  EXPECT_TRUE(endpoint.get(kNewSession).has("Set-Cookie: io=a%3Bb%3D%22c%25\r\n"));
}

TEST(HeaderHooks, AddToEveryAnswerOfASession) {
  std::vector<std::string> heard;
  Endpoint endpoint({.initial_headers =
                         [&](HttpHeaders& headers, const HttpRequest& request) {
                           heard.push_back("initial " + request.method);
                           headers.set("X-Initial", "1");
                         },
                     .headers =
                         [&](HttpHeaders& headers, const HttpRequest& request) {
                           heard.push_back(request.method);
                           headers.set("X-All", "2");
                           headers.set("Cache-Control", "private");
                         }});
  const Answer opened = endpoint.get(kNewSession);
  EXPECT_TRUE(opened.has("X-Initial: 1\r\nX-All: 2\r\nCache-Control: private\r\n"));
  EXPECT_FALSE(opened.has("no-store"));
  const Answer posted = endpoint.post(endpoint.polling_query(), "4a");
  EXPECT_TRUE(posted.has("X-All: 2\r\n"));
  EXPECT_FALSE(posted.has("X-Initial"));
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket");
  std::string bytes = link->received();
  EXPECT_TRUE(take_answer(bytes).has("X-Initial: 1\r\nX-All: 2\r\n"));
  EXPECT_EQ(heard, (std::vector<std::string>{"initial GET", "GET", "POST", "initial GET", "GET"}));
}

TEST(HeaderHooks, CannotBreakTheHandshakeOrTheHead) {
  Endpoint endpoint({.headers = [](HttpHeaders& headers, const HttpRequest&) {
    headers.add("Upgrade", "other");
    headers.add("X-Split", "a\r\nX-Evil: b");
    throw 1;
  }});
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket");
  std::string bytes = link->received();
  const Answer answer = take_answer(bytes);
  EXPECT_EQ(answer.status, 101);
  EXPECT_FALSE(answer.has("other"));
  EXPECT_FALSE(answer.has("X-Evil"));
  EXPECT_EQ(endpoint.environment.log_lines.size(), 1U);
}

TEST(GenerateId, MakesTheIdsOfSessions) {
  int count = 0;
  Endpoint endpoint({.generate_id = [&](const HttpRequest& request) {
    return request.method + std::to_string(++count);
  }});
  endpoint.open_polling();
  EXPECT_EQ(endpoint.sid, "GET1");
  const auto link = endpoint.connect();
  endpoint.open_websocket(*link);
  EXPECT_EQ(endpoint.sid, "GET2");
  EXPECT_EQ(endpoint.post("EIO=4&transport=polling&sid=GET1", "4a").body, "ok");
}

TEST(GenerateId, RefusesTheHandshakeIfTheIdIsUnusable) {
  std::string next = "same";
  std::vector<std::string> names;
  Endpoint endpoint({.connection_error =
                         [&](const HttpRequest&, const Refusal& refusal) {
                           names.push_back(refusal.context.at("name"));
                         },
                     .generate_id =
                         [&](const HttpRequest&) {
                           if (next == "throw") throw std::runtime_error("no");
                           return next;
                         }});
  endpoint.open_polling();
  for (const std::string& id :
       {std::string("same"), std::string("throw"), std::string(), std::string("a b"),
        std::string("\xc3\xa4"), std::string(257, 'x')}) {
    next = id;
    const Answer answer = endpoint.get(kNewSession);
    EXPECT_EQ(answer.status, 400) << id;
    EXPECT_EQ(answer.body, R"({"code":3,"message":"Bad request"})") << id;
    const auto link = endpoint.connect();
    link->upgrade("EIO=4&transport=websocket");
    EXPECT_EQ(link->answer().body, "Bad request") << id;
  }
  EXPECT_EQ(names, std::vector<std::string>(12, "ID_GENERATION_ERROR"));
  EXPECT_EQ(endpoint.server->session_count(), 1U);
}

TEST(ConnectionErrors, AreReportedWithTheirContext) {
  std::vector<std::string> heard;
  Options options;
  options.allow_request = [](const HttpRequest& request, const Decide& decide) {
    if (request.query.find("evil") != std::string::npos) decide("not today");
    decide(std::nullopt);
  };
  options.connection_error = [&](const HttpRequest&, const Refusal& refusal) {
    std::string line = std::to_string(static_cast<int>(refusal.code)) + " " +
                       std::string(error_text(refusal.code));
    for (const auto& [name, value] : refusal.context) line += " " + name + "=" + value;
    heard.push_back(line);
    throw 1;
  };
  Endpoint endpoint(std::move(options));
  endpoint.open_polling();
  endpoint.get("EIO=4&transport=tcp");
  endpoint.get("EIO=4&transport=polling&sid=nobody");
  endpoint.get("EIO=4&transport=websocket&sid=" + endpoint.sid);
  endpoint.post(kNewSession, "4a");
  endpoint.get("EIO=4&transport=websocket");
  endpoint.get("EIO=4&transport=polling&evil");
  endpoint.get("EIO=3&transport=polling");
  endpoint.get(kNewSession, "Origin: http://evil.example\r\nCookie: a=b\r\n");
  EXPECT_EQ(heard, (std::vector<std::string>{
                       "0 Transport unknown transport=tcp",
                       "1 Session ID unknown sid=nobody",
                       "3 Bad request name=TRANSPORT_MISMATCH previousTransport=polling "
                       "transport=websocket",
                       "2 Bad handshake method method=POST",
                       "3 Bad request name=TRANSPORT_HANDSHAKE_ERROR",
                       "4 Forbidden message=not today",
                       "5 Unsupported protocol version protocol=3",
                       "4 Forbidden name=FOREIGN_ORIGIN origin=http://evil.example",
                   }));
}

TEST(Limits, OfAWebSocketFollowTheOptions) {
  Options options;
  options.websocket_limits.max_control_frames_per_second = 2;
  options.max_queued_bytes = 1000;
  Endpoint endpoint(std::move(options));
  const auto link = endpoint.connect();
  Observed& pinging = endpoint.open_websocket(*link);
  link->send(client_frame(0x89, "") + client_frame(0x89, ""));
  EXPECT_EQ(pinging.closed, "");
  link->send(client_frame(0x89, ""));
  EXPECT_EQ(pinging.closed, "transport error");
  Observed& silent = endpoint.open_polling();
  silent.session->send(Message::text(std::string(1001, 'x')));
  endpoint.environment.end_turn();
  EXPECT_EQ(silent.closed, "transport error");
}

}  // namespace
}  // namespace snug::engineio::test
