// The whole library behind a real socket on this machine. Tests that its parts are connected.
#include "snug/server.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/loop_impl.h"
#include "unit/lib/net/client.h"

namespace snug {
namespace {

using net::Client;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Sends one request on its own connection.
std::string ask(const std::string& address, const std::string& method, const std::string& target,
                const std::string& body = "") {
  const Client client(address);
  client.send(method + " " + target +
              " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.receive_all();
}

std::string open_session(const std::string& address, const std::string& path = "/socket.io/") {
  const std::string answer = ask(address, "GET", path + "?EIO=4&transport=polling");
  const std::size_t begin = answer.find("\"sid\":\"");
  return begin == std::string::npos ? "" : answer.substr(begin + 7, 20);
}

class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    server.emplace(loop, std::move(options));
    auto listening = server->listen("127.0.0.1:0");
    ASSERT_TRUE(listening);
    address = *listening;
  }
  void run(const std::function<void()>& body) {
    EXPECT_EQ(net::run_beside(loop.impl().net(), body), "");
  }
  std::string poll_target(const std::string& sid) const {
    return "/socket.io/?EIO=4&transport=polling&sid=" + sid;
  }

  Loop loop;
  std::optional<Server> server;
  std::string address;
};

TEST_F(ServerTest, CarriesAnEventFromASocketToItsHandlerAndBack) {
  start();
  server->on_connection([](Socket socket) {
    socket.on("ping", [](Event event) { event.socket.emit("pong", event.args[0]); });
  });
  run([&] {
    const std::string sid = open_session(address);
    EXPECT_TRUE(ask(address, "POST", poll_target(sid), "40").ends_with("ok"));
    EXPECT_TRUE(has(ask(address, "GET", poll_target(sid)), "40{\"sid\":\""));
    EXPECT_TRUE(ask(address, "POST", poll_target(sid), "42[\"ping\",7]").ends_with("ok"));
    EXPECT_TRUE(has(ask(address, "GET", poll_target(sid)), "42[\"pong\",7]"));
  });
  EXPECT_EQ(server->engine().clients_count(), 1U);
}

TEST_F(ServerTest, AnswersRoutesBesideSocketIo) {
  start();
  server->http().on("GET", "/health", 0, [](HttpRequest, const HttpReply& reply) {
    HttpResponse response;
    response.body = "fine";
    reply(response);
  });
  run([&] {
    EXPECT_TRUE(ask(address, "GET", "/health").ends_with("fine"));
    EXPECT_TRUE(ask(address, "GET", "/other").starts_with("HTTP/1.1 404 "));
    EXPECT_NE(open_session(address), "");
  });
}

TEST_F(ServerTest, ListensOnAnotherPathWithOrWithoutSlashes) {
  for (const char* path : {"/chat", "chat/", "/chat/"}) {
    ServerOptions options;
    options.path = path;
    start(options);
    run([&] {
      EXPECT_NE(open_session(address, "/chat/"), "");
      EXPECT_EQ(open_session(address), "");
    });
    server.reset();
  }
}

TEST_F(ServerTest, OffersOnlyTheTransportsOfItsOptions) {
  ServerOptions options;
  options.transports = {"websocket"};
  start(options);
  run([&] { EXPECT_EQ(open_session(address), ""); });
}

TEST_F(ServerTest, ListensInSeveralPlaces) {
  start();
  const auto second = server->listen("127.0.0.1:0");
  ASSERT_TRUE(second);
  run([&] {
    EXPECT_NE(open_session(address), "");
    EXPECT_NE(open_session(*second), "");
  });
}

TEST_F(ServerTest, SaysWhyItCannotListen) {
  start();
  const auto again = server->listen(address);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "address_in_use");
}

TEST_F(ServerTest, CloseNotifiesClientsAndReportsWhenAllIsSent) {
  start();
  std::vector<std::string> reasons;
  server->on_connection([&](Socket socket) {
    socket.on_disconnect([&](std::string_view reason) { reasons.emplace_back(reason); });
  });
  bool closed = false;
  run([&] {
    const std::string sid = open_session(address);
    ask(address, "POST", poll_target(sid), "40");
    ask(address, "GET", poll_target(sid));
    const Client waiting(address);
    waiting.send("GET " + poll_target(sid) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ask(address, "GET", "/");  // once this later request is answered, the poll has arrived
    loop.post([&] { server->close([&] { closed = true; }); });
    const std::string last = waiting.receive_all();
    EXPECT_TRUE(has(last, "\r\nConnection: close\r\n"));
    EXPECT_TRUE(last.ends_with("\r\n\r\n1"));
  });
  loop.run();  // ends, because no part of the server keeps the loop alive
  EXPECT_TRUE(closed);
  EXPECT_EQ(reasons, std::vector<std::string>{"server shutting down"});
  EXPECT_EQ(server->engine().clients_count(), 0U);
}

TEST_F(ServerTest, MayBeDestroyedByTheHandlerOfItsClose) {
  start();
  run([&] { open_session(address); });
  server->close([&] { server.reset(); });
  loop.run();
  EXPECT_FALSE(server);
}

TEST_F(ServerTest, ClosingTwiceReportsTwice) {
  start();
  int reports = 0;
  server->close([&] { ++reports; });
  server->close([&] { ++reports; });
  loop.run();
  EXPECT_EQ(reports, 2);
}

TEST_F(ServerTest, ASocketThatOutlivesTheServerIsInert) {
  start();
  Socket kept;
  server->on_connection([&](Socket socket) { kept = std::move(socket); });
  run([&] {
    const std::string sid = open_session(address);
    ask(address, "POST", poll_target(sid), "40");
  });
  EXPECT_TRUE(kept.connected());
  server.reset();
  EXPECT_FALSE(kept.connected());
  kept.emit("nothing");
  kept.join("nowhere");
  kept.disconnect();
}

TEST_F(ServerTest, LogsThroughItsOwnLog) {
  std::vector<std::string> lines;
  ServerOptions options;
  options.log = [&](LogLevel, std::string_view line) { lines.emplace_back(line); };
  start(std::move(options));
  server->http().on("GET", "/bad", 0, [](HttpRequest, const HttpReply&) { throw 1; });
  run([&] { EXPECT_TRUE(ask(address, "GET", "/bad").starts_with("HTTP/1.1 500 ")); });
  EXPECT_EQ(lines.size(), 1U);
}

TEST_F(ServerTest, ListensOnAPortOfEveryAddress) {
  server.emplace(loop);
  const auto listening = server->listen(0);
  ASSERT_TRUE(listening);
  EXPECT_TRUE(listening->starts_with(":"));
  run([&] { EXPECT_TRUE(ask(*listening, "GET", "/").starts_with("HTTP/1.1 404 ")); });
  EXPECT_EQ(server->listen(65'536).error().code, "address_invalid");
  EXPECT_EQ(server->listen(-1).error().code, "address_invalid");
}

TEST_F(ServerTest, ListensOnBothAddressesOfLocalhost) {
  server.emplace(loop);
  const auto listening = server->listen("localhost:0");
  ASSERT_TRUE(listening);
  ASSERT_TRUE(listening->starts_with("localhost:"));
  run([&] { EXPECT_TRUE(ask(*listening, "GET", "/").starts_with("HTTP/1.1 404 ")); });
  const std::string port = listening->substr(listening->find(':'));
  Server other(loop);
  EXPECT_EQ(other.listen("127.0.0.1" + port).error().code, "address_in_use");
  const auto ipv6 = other.listen("[::1]" + port);
  ASSERT_FALSE(ipv6);
  if (ipv6.error().code != "address_in_use") GTEST_SKIP() << "this machine has no ::1";
  EXPECT_EQ(other.listen("localhost" + port).error().code, "address_in_use");
}

TEST_F(ServerTest, LooksNoOtherNameUp) {
  server.emplace(loop);
  EXPECT_EQ(server->listen("example.org:3000").error().code, "address_invalid");
  EXPECT_EQ(server->listen("localhost:x").error().code, "address_invalid");
}

}  // namespace
}  // namespace snug
