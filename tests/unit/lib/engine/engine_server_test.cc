// An EngineServer as a whole: addresses, hooks, routes, its end.
#include "engine_fixture.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

using EngineServerTest = EngineTest;

TEST_F(EngineServerTest, ServesAtItsOwnPathUnlessTheOptionsNameAnother) {
  serve();
  EXPECT_EQ(world.request("GET", "/engine.io/?EIO=4&transport=polling")->status, 200);
  EXPECT_EQ(world.request("GET", "/socket.io/?EIO=4&transport=polling")->status, 404);
  server.reset();
  serve({.path = "/chat"});
  EXPECT_EQ(world.request("GET", "/chat/?EIO=4&transport=polling")->status, 200);
  EXPECT_EQ(world.request("GET", "/engine.io/?EIO=4&transport=polling")->status, 404);
}

TEST_F(EngineServerTest, ListensInSeveralPlacesAndSaysWhyNot) {
  serve();
  EXPECT_TRUE(server->listen("unix:/run/engine.sock"));
  EXPECT_EQ(server->listen(":3000").error().code, "address_in_use");
  EXPECT_EQ(server->listen(":443", {"no file", "no file"}).error().code, "certificate_unreadable");
}

TEST_F(EngineServerTest, FollowsTheOptionsOfEngineIo) {
  serve({.ping_interval = 1s, .max_http_buffer_size = 10, .transports = {"websocket"}});
  const auto ann = client();
  ann->open_websocket();
  EXPECT_TRUE(has(ann->heard(), R"("pingInterval":1000,"pingTimeout":20000,"maxPayload":10})"));
  socket().on_close([this](std::string_view reason) { heard.emplace_back(reason); });
  ann->send("4" + std::string(10, 'x'));
  EXPECT_EQ(heard, Texts{"transport error"});
  EXPECT_EQ(world.request("GET", "/engine.io/?EIO=4&transport=polling")->body,
            R"({"code":0,"message":"Transport unknown"})");
}

TEST_F(EngineServerTest, LimitsItsConnections) {
  serve({.max_connections = 1});
  const auto ann = websocket();
  EXPECT_EQ(world.request("GET", "/")->status, 503);
}

TEST_F(EngineServerTest, AnswersRoutesBesideIt) {
  serve();
  server->http().on("GET", "/health", 0, [](const HttpRequest&, const HttpReply& reply) {
    reply({.status = 200, .headers = {}, .body = "fine"});
  });
  EXPECT_EQ(world.request("GET", "/health")->body, "fine");
}

TEST_F(EngineServerTest, ReportsRefusedRequests) {
  serve({.allow_request = [](const HttpRequest&, const Next& next) { next({"closed", nullptr}); }});
  server->on_connection_error([this](const ConnectionError& error) {
    std::string line = std::to_string(error.code) + " " + error.message;
    for (const auto& [name, value] : error.context) line += " " + name + "=" + value;
    heard.push_back(line + " " + error.request.method);
  });
  world.request("GET", "/engine.io/?EIO=4&transport=polling");
  world.request("POST", "/engine.io/?EIO=4&transport=polling&sid=x");
  EXPECT_EQ(heard, (Texts{"4 Forbidden message=closed GET", "1 Session ID unknown sid=x POST"}));
}

TEST_F(EngineServerTest, HeaderHandlersAddToAnswersUntilTheyAreRemoved) {
  serve();
  const auto add = [](const char* name) {
    return [name](HttpHeaders& headers, const HttpRequest&) { headers.add(name, "1"); };
  };
  server->on_initial_headers(add("X-Initial"));
  server->on_headers(add("X-One"));
  const ListenerId second = server->on_headers(add("X-Two"));
  server->on_headers([](HttpHeaders&, const HttpRequest&) { throw 1; });
  const auto ann = client();
  ann->open_polling();
  const std::string opened = ann->heard_now();
  for (const char* name : {"X-Initial", "X-One", "X-Two"}) EXPECT_TRUE(has(opened, name));
  server->off(second);
  ann->post("4x");
  const std::string posted = ann->heard_now();
  EXPECT_TRUE(has(posted, "X-One"));
  EXPECT_FALSE(has(posted, "X-Initial"));
  EXPECT_FALSE(has(posted, "X-Two"));
  EXPECT_EQ(log_lines.size(), 2U);
}

TEST_F(EngineServerTest, MakesItsIdsWithTheOptionsFunction) {
  serve({.generate_id = [](const HttpRequest&) { return std::string("chosen"); }});
  const auto ann = websocket();
  EXPECT_EQ(socket().id(), "chosen");
}

TEST_F(EngineServerTest, ClosesItsClientsAndReportsWhenAllIsSent) {
  serve();
  const auto ann = websocket();
  const auto bob = polling();
  bob->poll();
  for (const EngineSocket& each : sockets) {
    each.on_close([this](std::string_view reason) { heard.emplace_back(reason); });
  }
  on_loop([&] {
    server->close([this] { heard.emplace_back("closed"); });
    server->close([this] { server.reset(); });
    EXPECT_EQ(heard, Texts{});
  });
  EXPECT_TRUE(bob->heard_now().ends_with("\r\n\r\n1"));
  world.advance(5s);
  EXPECT_EQ(heard, (Texts{"server shutting down", "server shutting down", "closed"}));
  EXPECT_FALSE(server);
}

TEST_F(EngineServerTest, MayBeClosedByACoroutine) {
  serve();
  const auto close = [](EngineServer& closing, Texts& notes) -> Task<> {
    co_await closing.close();
    notes.emplace_back("closed");
  };
  on_loop([&] { close(*server, heard); });
  EXPECT_EQ(heard, Texts{"closed"});
}

TEST_F(EngineServerTest, MayBeClosedInTheConnectionHandler) {
  serve();
  server->on_connection([this](const EngineSocket&) { server->close({}); });
  const auto ann = client();
  ann->open_websocket();
  const auto bob = client();
  bob->open_polling();
  world.advance(10s);
  EXPECT_EQ(server->clients_count(), 0U);
  EXPECT_EQ(sockets.size(), 1U);
}

TEST_F(EngineServerTest, ExceptionsOfTheConnectionHandlerAreLogged) {
  serve();
  server->on_connection([](const EngineSocket&) { throw 1; });
  server->on_connection([this](const EngineSocket&) { heard.emplace_back("second"); });
  const auto ann = websocket();
  EXPECT_EQ(heard, Texts{"second"});
  EXPECT_EQ(log_lines.size(), 1U);
}

}  // namespace
}  // namespace snug
