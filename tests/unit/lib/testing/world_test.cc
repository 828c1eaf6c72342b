// The loop and the network of a test's world.
#include "snug/testing/world.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "snug/snug.h"

namespace {

using namespace std::chrono_literals;
using snug::HttpReply;
using snug::HttpRequest;
using snug::Json;
using snug::testing::World;

TEST(World, MovesTimeThroughEveryDeadlineInOrder) {
  World world;
  std::string order;
  world.loop().set_timeout(2h, [&] { order += "2"; });
  world.loop().set_timeout(1h, [&] {
    order += "1";
    world.loop().set_timeout(30min, [&] { order += "+"; });
  });
  const auto before = world.loop().now();
  world.advance(1h);
  EXPECT_EQ(order, "1");
  world.advance(1h);
  EXPECT_EQ(order, "1+2");
  EXPECT_EQ(world.loop().now() - before, 2h);
}

TEST(World, RunsPostedTasksAndPoolWorkBeforeACallReturns) {
  World world;
  std::string order;
  world.loop().run_in_pool([&] { order += "work "; },
                           [&] {
                             order += "done ";
                             world.loop().post([&] { order += "posted"; });
                           });
  EXPECT_EQ(order, "");
  world.run_until_idle();
  EXPECT_EQ(order, "work done posted");
}

TEST(World, RunsTheWorkOfAWorkerOnItsOwnThread) {
  World world;
  snug::Worker database("database");
  std::thread::id thread;
  std::string order;
  const auto work = [&] {
    thread = std::this_thread::get_id();
    return order += "work ";
  };
  database.run(world.loop(), work,
               [&](snug::Result<std::string> seen) { order += *seen + "done"; });
  world.run_until_idle();
  EXPECT_EQ(order, "work work done");
  EXPECT_EQ(thread, std::this_thread::get_id());
}

TEST(World, WatchesNoDescriptors) {
  World world;
  const auto watch = world.loop().watch(0, {.readable = true}, [](snug::WatchEvents) {});
  EXPECT_EQ(watch.error().code, "no_descriptors");
  EXPECT_EQ(world.loop().descriptor(), -1);
}

TEST(World, MayBeTurnedOnceInAWhile) {
  World world;
  int ticks = 0;
  EXPECT_FALSE(world.loop().run_once());
  world.loop().set_interval(1h, [&] { ++ticks; });
  EXPECT_EQ(world.loop().next_turn_in(), 1h);
  EXPECT_TRUE(world.loop().run_once());
  EXPECT_TRUE(world.loop().run_once(59min));
  EXPECT_EQ(ticks, 0);
  EXPECT_TRUE(world.loop().run_once(2min));
  EXPECT_EQ(ticks, 1);
}

TEST(World, RunsALoopUntilItIsStoppedWithoutWaiting) {
  World world;
  int ticks = 0;
  world.loop().set_interval(1h, [&] {
    if (++ticks == 5) world.loop().stop();
  });
  world.loop().run();
  EXPECT_EQ(ticks, 5);
}

TEST(World, CallsTheHandlersOfSignals) {
  World world;
  std::string heard;
  world.terminate();
  world.loop().on_terminate([&] { heard += "t"; });
  world.loop().on_reload([&] { heard += "r"; });
  world.terminate();
  world.reload();
  EXPECT_EQ(heard, "tr");
}

TEST(World, AssignsAFreePortAndRefusesAUsedAddress) {
  World world;
  snug::Server server(world.loop());
  const auto first = server.listen("127.0.0.1:0");
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, "127.0.0.1:40001");
  EXPECT_TRUE(server.listen("unix:/run/snug.sock"));
  EXPECT_EQ(server.listen(*first).error().code, "address_in_use");
  EXPECT_EQ(server.listen("nonsense").error().code, "address_invalid");
  EXPECT_TRUE(world.connect("/", {.address = "unix:/run/snug.sock"}).connected());
}

TEST(World, CarriesRequestsToAServersRoutes) {
  World world;
  snug::Server server(world.loop());
  server.http().on("POST", "/shout", 100, [&](HttpRequest request, const HttpReply& reply) {
    world.loop().set_timeout(1s, [body = request.body, reply] {
      snug::HttpResponse response;
      response.status = 201;
      response.headers.add("X-Loud", "yes");
      response.body = body + "!";
      reply(response);
    });
  });
  ASSERT_TRUE(server.listen(":3000"));
  HttpRequest request;
  request.method = "POST";
  request.target = "/shout?now";
  request.body = "hey";
  const auto answer = world.request(request);
  EXPECT_FALSE(answer.arrived());
  EXPECT_EQ(answer->status, 0);
  world.advance(1s);
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "hey!");
  EXPECT_EQ(*answer->headers.find("x-loud"), "yes");
  EXPECT_EQ(world.request("GET", "/other")->status, 404);
  EXPECT_FALSE(world.request(request, "127.0.0.1:1").arrived());
}

TEST(World, CarriesStreamsToAServersRoutes) {
  World world;
  snug::Server server(world.loop());
  ASSERT_TRUE(server.listen(":3000"));
  server.http().on_stream(
      "PUT", "/echo", 1'000'000,
      [](HttpRequest, snug::HttpBodyReader body, snug::HttpResponder reply) -> snug::Task<> {
        const auto out = reply.begin({});
        for (;;) {
          const auto piece = co_await body.read();
          if (!piece || piece->empty()) break;
          if (!co_await out.write(*piece)) co_return;
        }
        out.end();
      });
  const std::string body(500'000, 'x');
  EXPECT_EQ(world.request("PUT", "/echo", body)->body, body);
  EXPECT_EQ(world.request("PUT", "/echo", "")->body, "");
}

TEST(World, HasTheSameIdsInEveryRunAndOthersWithAnotherSeed) {
  const auto first_id = [](std::uint64_t seed) {
    World world({.seed = seed});
    snug::Server server(world.loop());
    EXPECT_TRUE(server.listen(":3000"));
    return world.connect().id();
  };
  EXPECT_EQ(first_id(7), first_id(7));
  EXPECT_NE(first_id(7), first_id(8));
}

TEST(World, StartsAtTheGivenDateAndMovesItWithTheClock) {
  const std::chrono::system_clock::time_point date{std::chrono::hours(500'000)};
  World world({.date = date});
  snug::Server server(world.loop());
  std::vector<std::chrono::system_clock::time_point> issued;
  server.on_connection([&](snug::Socket socket) { issued.push_back(socket.handshake().issued); });
  ASSERT_TRUE(server.listen(":3000"));
  world.connect();
  world.advance(90min);
  world.connect();
  ASSERT_EQ(issued.size(), 2U);
  EXPECT_EQ(issued[0], date);
  EXPECT_EQ(issued[1], date + 90min);
}

TEST(World, LetsAServerCloseGracefully) {
  World world;
  snug::Server server(world.loop());
  ASSERT_TRUE(server.listen(":3000"));
  const auto ann = world.connect();
  const auto bob = world.connect("/", {.transport = snug::testing::Transport::kPolling});
  bool closed = false;
  server.close([&] { closed = true; });
  world.run_until_idle();
  EXPECT_TRUE(closed);
  EXPECT_EQ(ann.disconnect_reason(), "transport close");
  EXPECT_EQ(bob.disconnect_reason(), "transport close");
  EXPECT_EQ(world.connect().connect_error()->message, "websocket error");
}

TEST(World, OutlivesItsServersAndIsOutlivedByItsClients) {
  snug::testing::Client ann;
  {
    World world;
    {
      snug::Server server(world.loop());
      ASSERT_TRUE(server.listen(":3000"));
      ann = world.connect();
      EXPECT_TRUE(ann.connected());
    }
    world.run_until_idle();
    EXPECT_EQ(ann.disconnect_reason(), "transport close");
  }
  ann.emit("nothing");
  ann.reconnect();
  ann.disconnect();
  EXPECT_FALSE(ann.connected());
}

}  // namespace
