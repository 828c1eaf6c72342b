// A program on the library and its tests: no sockets, no waiting. See snug/testing/world.h.
//
//     c++ -std=c++20 lobby_test.cc $(pkg-config --cflags --libs snug-testing gtest_main)
#include <gtest/gtest.h>

#include <any>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "snug/snug.h"
#include "snug/testing/world.h"

using namespace std::chrono_literals;

// --- the program: a lobby in which people say things; who is silent for ten minutes is shown out
// ---

void serve_lobby(snug::Loop& loop, snug::Server& server) {
  server.use([](snug::Socket socket, snug::Next next) {
    socket.data() = socket.handshake().auth.value("name", "");
    if (std::any_cast<std::string>(socket.data()).empty()) return next({"a name, please", nullptr});
    next();
  });
  server.on_connection([&](snug::Socket socket) {
    const auto name = std::any_cast<std::string>(socket.data());
    const auto show_out = [&loop, socket] {
      return loop.set_timeout(10min, [socket] { socket.disconnect(); });
    };
    auto timer = std::make_shared<snug::Loop::TimerId>(show_out());
    socket.on("say", [&loop, name, timer, show_out](snug::Event event) {
      loop.clear_timer(*timer);
      *timer = show_out();
      event.socket.broadcast().emit("said", name, event.args.at(0));
      event.ack("ok");
    });
    socket.on_disconnect([&loop, &server, name, timer](std::string_view) {
      loop.clear_timer(*timer);
      server.emit("left", name);
    });
  });
}

// --- its tests ---

class LobbyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    serve_lobby(world.loop(), server);
    ASSERT_TRUE(server.listen(":3000"));  // opens no socket
  }
  snug::testing::Client enter(const std::string& name) {
    return world.connect("/", {.auth = {{"name", name}}});
  }

  snug::testing::World world;
  snug::Server server{world.loop()};
};

TEST_F(LobbyTest, TellsOthersWhatSomeoneSays) {
  const auto ann = enter("ann");
  const auto bob = enter("bob");
  EXPECT_EQ(*ann.emit_with_ack("say", "hello"), snug::Json({"ok"}));
  EXPECT_EQ(bob.received("said"), snug::Json::array({{"ann", "hello"}}));
  EXPECT_EQ(ann.received_count("said"), 0U);
}

TEST_F(LobbyTest, WantsAName) {
  EXPECT_EQ(world.connect().connect_error()->message, "a name, please");
}

TEST_F(LobbyTest, ShowsOutWhoIsSilentForTenMinutes) {
  const auto ann = enter("ann");
  const auto bob = enter("bob");
  world.advance(9min);
  bob.emit("say", "still here");
  world.advance(1min);
  EXPECT_EQ(ann.disconnect_reason(), "io server disconnect");
  EXPECT_TRUE(bob.connected());
  EXPECT_EQ(bob.received("left"), snug::Json::array({{"ann"}}));
}

TEST_F(LobbyTest, NoticesAPhoneUnderATunnel) {
  const auto ann = enter("ann");
  const auto bob = enter("bob");
  bob.go_silent();
  world.advance(45s);  // until the next ping, and the time to answer it
  EXPECT_EQ(ann.received("left"), snug::Json::array({{"bob"}}));
}
