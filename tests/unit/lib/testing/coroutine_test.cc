// Coroutines that await the loop and the server, with a clock that the test moves.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "snug/snug.h"
#include "snug/testing/world.h"
#include "support/end_note.h"

namespace {

using namespace std::chrono_literals;
using snug::Json;
using snug::Task;
using snug::test_support::EndNote;
using snug::testing::World;

class Coroutines : public testing::Test {
 protected:
  /// A server whose sockets have the handler "x".
  template <class Handler>
  void serve(Handler handler) {
    snug::ServerOptions options;
    options.log = [this](snug::LogLevel, std::string_view line) { log.emplace_back(line); };
    server = std::make_unique<snug::Server>(world->loop(), std::move(options));
    server->on_connection([handler](snug::Socket socket) { socket.on("x", handler); });
    ASSERT_TRUE(server->listen(":3000"));
  }

  std::unique_ptr<World> world = std::make_unique<World>();
  std::unique_ptr<snug::Server> server;
  std::vector<std::string> log;
  int ended = 0;
};

TEST_F(Coroutines, WaitForATime) {
  serve([this](snug::Ack ack) -> Task<> {
    co_await world->loop().set_timeout(5s);
    ack("now");
  });
  auto client = world->connect();
  const auto answer = client.emit_with_ack("x");
  world->advance(5s - 1ms);
  EXPECT_FALSE(answer.arrived());
  world->advance(1ms);
  EXPECT_EQ(*answer, Json({"now"}));
}

TEST_F(Coroutines, WaitForThePool) {
  serve([this](std::string word, snug::Ack ack) -> Task<> {
    snug::Loop& loop = world->loop();
    bool worked = false;
    co_await loop.run_in_pool([&worked] { worked = true; });
    const auto work = [word] { return word + word; };
    const auto twice = co_await loop.run_in_pool(work);
    ack(worked, twice);
  });
  auto client = world->connect();
  EXPECT_EQ(*client.emit_with_ack("x", "ab"), Json({true, "abab"}));
}

TEST_F(Coroutines, ContinueOnceIfTheirClientHasLeftMeanwhile) {
  serve([this](snug::Socket socket) -> Task<> {
    const EndNote note(ended);
    co_await world->loop().set_timeout(5s);
    EXPECT_FALSE(socket.connected());
    socket.emit("late");
  });
  auto client = world->connect();
  client.emit("x");
  client.disconnect();
  EXPECT_EQ(ended, 0);
  world->advance(5s);
  EXPECT_EQ(ended, 1);
}

TEST_F(Coroutines, LogExceptionsAfterATimeOrPoolWork) {
  serve([this](bool in_pool) -> Task<> {
    if (in_pool) {
      co_await world->loop().run_in_pool([] {});
    } else {
      co_await world->loop().set_timeout(1s);
    }
    throw std::runtime_error("secret");
  });
  auto client = world->connect();
  client.emit("x", false);
  client.emit("x", true);
  world->advance(1s);
  ASSERT_EQ(log.size(), 2U);
  for (const std::string& line : log) {
    EXPECT_NE(line.find("runtime_error"), std::string::npos);
    EXPECT_NE(line.find("secret"), std::string::npos);
  }
  EXPECT_TRUE(client.connected());
}

TEST_F(Coroutines, WaitForTheServerToCloseAndDestroyIt) {
  serve([] {});
  auto client = world->connect();
  const auto shut = [](std::unique_ptr<snug::Server>* which, int* count) -> Task<> {
    co_await (*which)->close();
    which->reset();
    ++*count;
  };
  shut(&server, &ended);
  world->run_until_idle();
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(server, nullptr);
  EXPECT_FALSE(client.connected());
}

TEST_F(Coroutines, LogExceptionsAfterTheServersClose) {
  serve([] {});
  const auto shut = [](snug::Server* which) -> Task<> {
    co_await which->close();
    throw std::runtime_error("secret");
  };
  shut(server.get());
  world->run_until_idle();
  ASSERT_EQ(log.size(), 1U);
  EXPECT_NE(log[0].find("secret"), std::string::npos);
}

TEST_F(Coroutines, EndOnceIfTheServerClosesWhileTheyAwaitAnAnswer) {
  serve([this](snug::Socket socket) -> Task<> {
    const EndNote note(ended);
    const auto answer = co_await socket.emit_with_ack("q");
    EXPECT_EQ(answer.error().code, "disconnected");
  });
  auto client = world->connect();
  client.emit("x");
  server->close([] {});
  world->run_until_idle();
  EXPECT_EQ(ended, 1);
}

TEST_F(Coroutines, AreDestroyedWhereTheyWaitWithTheirLoop) {
  const auto wait = [](snug::Loop& loop, int* count) -> Task<> {
    const EndNote note(*count);
    co_await loop.set_timeout(1h);
    ADD_FAILURE() << "went on";
  };
  wait(world->loop(), &ended);
  EXPECT_EQ(ended, 0);
  world.reset();
  EXPECT_EQ(ended, 1);
}

TEST_F(Coroutines, MayClearTimersWhenTheirLoopDestroysThem) {
  struct Clearing {
    snug::Loop& loop;
    snug::Loop::TimerId id;
    ~Clearing() { loop.clear_timer(id); }
  };
  const auto wait = [](snug::Loop& loop) -> Task<> {
    const Clearing guard{loop, loop.set_timeout(2h, [] {})};
    co_await loop.set_timeout(1h);
  };
  wait(world->loop());
  wait(world->loop());
  world.reset();
}

}  // namespace
