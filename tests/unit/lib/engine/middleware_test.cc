// Middleware for the requests of an Engine.IO server.
#include "engine_fixture.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOpen = "/engine.io/?EIO=4&transport=polling";

class EngineMiddlewareTest : public EngineTest {
 protected:
  void SetUp() override {
    serve();
    server->on_connection_error([this](const ConnectionError& error) {
      const auto message = error.context.find("message");
      refused.push_back(std::to_string(error.code) + " " + error.context.at("name") +
                        (message != error.context.end() ? " " + message->second : ""));
    });
  }
  /// Keeps every request.
  void hold() {
    server->use([this](EngineRequest& request, Next next) {
      replies.push_back(request.reply);
      waiting.push_back(std::move(next));
    });
  }

  Texts refused;
  std::vector<Next> waiting;
  std::vector<HttpReply> replies;
};

TEST_F(EngineMiddlewareTest, RunsInOrderForEveryRequest) {
  server->use([this](EngineRequest& request, const Next& next) {
    heard.push_back("one " + request.method + (request.headers.find("Upgrade") ? " upgrade" : ""));
    next();
  });
  server->use([this](EngineRequest& request, const Next& next) {
    heard.push_back("two " + request.body);
    next();
  });
  const auto ann = polling();
  socket().on_message([this](MessageKind, std::string_view text) { heard.emplace_back(text); });
  ann->post("4hello");
  ann->open_websocket();
  world.request("GET", "/elsewhere");
  EXPECT_EQ(heard, (Texts{"one GET", "two ", "one POST", "two 4hello", "hello", "one GET upgrade",
                          "two "}));
}

TEST_F(EngineMiddlewareTest, RefusesAsNodeDoes) {
  server->use([](EngineRequest&, const Next& next) { next({"not today", nullptr}); });
  server->use([this](EngineRequest&, const Next&) { heard.emplace_back("second"); });
  const auto answer = world.request("GET", kOpen);
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body, R"({"code":3,"message":"Bad request"})");
  const auto ann = client();
  ann->open_websocket();
  EXPECT_TRUE(ann->heard_now().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(refused, Texts(2, "3 MIDDLEWARE_FAILURE not today"));
  EXPECT_EQ(heard, Texts{});
}

TEST_F(EngineMiddlewareTest, RefusesWhenItThrowsOrDropsNext) {
  int count = 0;
  server->use([&](EngineRequest&, const Next&) {
    if (++count == 1) throw std::runtime_error("secret");
  });
  EXPECT_EQ(world.request("GET", kOpen)->status, 400);
  EXPECT_EQ(world.request("GET", kOpen)->status, 400);
  EXPECT_EQ(refused, Texts(2, "3 MIDDLEWARE_FAILURE"));
  EXPECT_EQ(log_lines.size(), 1U);
}

TEST_F(EngineMiddlewareTest, AnswersByItself) {
  server->use([](EngineRequest& request, const Next& next) {
    request.answer_headers.set("X-From", "middleware");
    request.reply({.status = 401, .headers = {}, .body = "who are you?"});
    next();  // too late
  });
  const auto answer = world.request("GET", kOpen);
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(answer->body, "who are you?");
  EXPECT_EQ(answer->headers.find("X-From"), "middleware");
  const auto ann = client();
  ann->open_websocket();
  EXPECT_TRUE(ann->heard_now().starts_with("HTTP/1.1 401 "));
  EXPECT_EQ(server->clients_count(), 0U);
  EXPECT_EQ(refused, Texts{});
}

TEST_F(EngineMiddlewareTest, AddsFieldsToEveryAnswer) {
  server->use([](EngineRequest& request, const Next& next) {
    request.answer_headers.set("X-Frame-Options", "DENY");
    request.answer_headers.add("Set-Cookie", "a=1");
    request.answer_headers.add("Set-Cookie", "b=2");
    next();
  });
  const auto ann = client();
  ann->open_polling();
  EXPECT_TRUE(has(ann->heard_now(), "X-Frame-Options: DENY\r\n"));
  ann->post("4x");
  EXPECT_TRUE(has(ann->heard_now(), "X-Frame-Options: DENY\r\n"));
  ann->open_websocket();
  EXPECT_TRUE(has(ann->heard_now(), "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
  EXPECT_TRUE(world.request("GET", "/engine.io/?transport=none")->headers.find("X-Frame-Options"));
}

TEST_F(EngineMiddlewareTest, MayChangeTheHeadersAndTheBody) {
  server->use([](EngineRequest& request, const Next& next) {
    request.headers.set("X-User", "ann");
    if (request.method == "POST") request.body += "!";
    next();
  });
  const auto ann = polling();
  EXPECT_EQ(socket().request().headers.find("X-User"), "ann");
  socket().on_message(note_messages(heard));
  ann->post("4hello");
  EXPECT_EQ(heard, Texts{"hello!"});
}

TEST_F(EngineMiddlewareTest, ChangesNothingElseOfTheRequest) {
  server->use([](EngineRequest& request, const Next& next) {
    request.target = "no\ntarget";
    request.query = "transport=none";
    request.method = "PUT";
    request.headers.set("X-Evil", "a\nb");
    request.headers.set("X-Evil-Too", "\r");
    next();
  });
  const auto ann = websocket();
  const HttpRequest kept = socket().request();
  EXPECT_EQ(kept.target, "/engine.io/?EIO=4&transport=websocket");
  EXPECT_EQ(kept.method, "GET");
  EXPECT_FALSE(kept.headers.find("X-Evil"));
  EXPECT_FALSE(kept.headers.find("X-Evil-Too"));
  EXPECT_EQ(kept.headers.find("Host"), "a.example");
}

TEST_F(EngineMiddlewareTest, MayTakeItsTime) {
  hold();
  const auto ann = client();
  ann->open_polling();
  EXPECT_EQ(ann->heard_now(), "");
  on_loop([&] { std::exchange(waiting, {}).front()(); });
  EXPECT_TRUE(has(ann->heard_now(), "\"sid\""));
  socket().on_message([this](MessageKind, std::string_view text) { heard.emplace_back(text); });
  ann->post("4one");
  EXPECT_EQ(heard, Texts{});
  on_loop([&] { std::exchange(waiting, {}).front()(); });
  EXPECT_EQ(heard, Texts{"one"});
}

TEST_F(EngineMiddlewareTest, SeveralPostsAtATimeEndTheSession) {
  server->use([this](EngineRequest& request, Next next) {
    if (request.method == "GET") return next();
    waiting.push_back(std::move(next));
  });
  const auto ann = polling();
  socket().on_close([this](std::string_view reason) { heard.emplace_back(reason); });
  ann->post("4one");
  world.request("POST", std::string(kOpen) + "&sid=" + socket().id(), "4two");
  EXPECT_EQ(heard, Texts{"transport error"});
  on_loop([&] { std::exchange(waiting, {}).clear(); });
}

TEST_F(EngineMiddlewareTest, ARefusedPostLeavesTheSessionAlone) {
  server->use([](EngineRequest& request, const Next& next) {
    request.body == "4evil" ? next({"no", nullptr}) : next();
  });
  const auto ann = polling();
  socket().on_message([this](MessageKind, std::string_view text) { heard.emplace_back(text); });
  ann->post("4evil");
  ann->post("4good");
  EXPECT_EQ(heard, Texts{"good"});
}

TEST_F(EngineMiddlewareTest, AClientMayLeaveMeanwhile) {
  hold();
  const auto ann = client();
  ann->open_polling();
  ann->close();
  on_loop([&] {
    for (const HttpReply& reply : replies) reply({});
    for (const Next& next : std::exchange(waiting, {})) next();
  });
  EXPECT_EQ(server->clients_count(), 0U);
}

TEST_F(EngineMiddlewareTest, AClientWhosePostIsAbandonedIsGone) {
  server->use([this](EngineRequest& request, Next next) {
    if (request.method == "GET") return next();
    waiting.push_back(std::move(next));
  });
  const auto ann = polling();
  socket().on_close([this](std::string_view reason) { heard.emplace_back(reason); });
  ann->post("4one");
  ann->close();
  EXPECT_EQ(heard, Texts{"transport error"});
}

TEST_F(EngineMiddlewareTest, RequestsThatWaitAreRefusedWhenTheServerCloses) {
  hold();
  const auto answer = world.request("GET", kOpen);
  const auto ann = client();
  ann->open_websocket();
  bool closed = false;
  on_loop([&] { server->close([&] { closed = true; }); });
  EXPECT_EQ(answer->status, 403);
  EXPECT_TRUE(ann->heard_now().starts_with("HTTP/1.1 400 "));
  world.advance(5s);
  EXPECT_TRUE(closed);
}

TEST_F(EngineMiddlewareTest, MayDecideAfterTheServerIsGone) {
  hold();
  const auto answer = world.request("GET", kOpen);
  server.reset();
  world.run_until_idle();
  for (const HttpReply& reply : replies) reply({});
  for (const Next& next : std::exchange(waiting, {})) next();
  EXPECT_FALSE(answer.arrived());
}

TEST_F(EngineMiddlewareTest, IsNotAskedForForeignPagesAndPreflights) {
  server.reset();
  serve({.cors = {.origins = {"https://friend.example"}}});
  server->use([this](EngineRequest& request, const Next& next) {
    heard.push_back(request.method);
    next();
  });
  HttpRequest request;
  request.method = "GET";
  request.target = kOpen;
  request.headers = {{"Origin", "https://foe.example"}, {"Cookie", "session=1"}};
  EXPECT_EQ(world.request(request)->status, 403);
  request.method = "OPTIONS";
  request.headers = {{"Origin", "https://friend.example"}};
  EXPECT_EQ(world.request(request)->status, 204);
  EXPECT_EQ(heard, Texts{});
}

}  // namespace
}  // namespace snug
