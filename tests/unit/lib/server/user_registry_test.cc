// Users and their sockets at one server.
#include "snug/user_registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "snug/snug.h"
#include "snug/testing/world.h"

namespace {

using snug::Json;
using snug::testing::Client;
using snug::testing::World;

using Names = std::vector<std::string>;

/// Clients are the user whose name is their token, or nobody.
class UserRegistryTest : public ::testing::Test {
 protected:
  explicit UserRegistryTest(snug::UserRegistryOptions options = {}) {
    users.emplace(world.loop(), server.of("/"), std::move(options));
    users->on_online([this](const std::string& user) { told.push_back("+" + user); });
    users->on_offline([this](const std::string& user) { told.push_back("-" + user); });
    server.on_connection([this](snug::Socket socket) {
      sockets.push_back(socket);
      const Json auth = socket.handshake().auth;
      if (auth.contains("token")) put(socket, auth.at("token").get<std::string>());
    });
    EXPECT_TRUE(server.listen(":3000"));
  }

  Client connect(const std::string& user) {
    return world.connect("/", {.auth = {{"token", user}}});
  }
  void put(const snug::Socket& socket, const std::string& user) {
    const auto done = users->put(socket, user);
    errors.push_back(done ? "" : done.error().code);
  }
  Names sockets_of(const std::string& user) {
    Names ids;
    bool answered = false;
    users->sockets_of(user, [&](const snug::UserSockets& found) {
      answered = true;
      ids = found.ids;
      EXPECT_FALSE(found.partial);
    });
    EXPECT_FALSE(answered) << "within the call that asked";
    world.run_until_idle();
    EXPECT_TRUE(answered);
    return ids;
  }

  World world;
  snug::Server server{world.loop()};
  std::optional<snug::UserRegistry> users;
  std::vector<snug::Socket> sockets;
  Names told;
  Names errors;
};

TEST_F(UserRegistryTest, TellsOfAUserOnceHoweverManySocketsCome) {
  Client phone = connect("ann");
  Client tab = connect("ann");
  EXPECT_EQ(told, Names({"+ann"}));
  EXPECT_EQ(sockets_of("ann"), Names({phone.id(), tab.id()}));
  phone.disconnect();
  EXPECT_EQ(told, Names({"+ann"}));
  EXPECT_TRUE(users->is_online("ann"));
  EXPECT_EQ(sockets_of("ann"), Names({tab.id()}));
  tab.disconnect();
  EXPECT_EQ(told, Names({"+ann", "-ann"}));
  EXPECT_FALSE(users->is_online("ann"));
  EXPECT_EQ(users->online_count(), 0U);
  EXPECT_EQ(sockets_of("ann"), Names());
}

TEST_F(UserRegistryTest, TellsInALaterTurn) {
  const Client ann = world.connect();
  world.loop().post([this] {
    put(sockets[0], "ann");
    EXPECT_TRUE(users->is_online("ann"));
    EXPECT_EQ(told, Names());
  });
  world.run_until_idle();
  EXPECT_EQ(told, Names({"+ann"}));
}

TEST_F(UserRegistryTest, EmitsToEverySocketOfAUserAndNobodyElse) {
  const Client phone = connect("ann");
  const Client tab = connect("ann");
  const Client bob = connect("bob");
  const Client nobody = world.connect();
  users->to("ann").except(phone.id()).emit("news", 1);
  users->to("ann").emit("news", 2);
  EXPECT_EQ(users->room_of("ann"), "user:ann");
  world.run_until_idle();
  EXPECT_EQ(phone.received("news"), Json::array({{2}}));
  EXPECT_EQ(tab.received("news"), Json::array({{1}, {2}}));
  EXPECT_TRUE(bob.received().empty());
  EXPECT_TRUE(nobody.received().empty());
}

TEST_F(UserRegistryTest, MovesASocketToAnotherUser) {
  const Client ann = connect("ann");
  put(sockets[0], "ann");
  put(sockets[0], "bob");
  users->to("ann").emit("lost");
  users->to("bob").emit("found");
  world.run_until_idle();
  EXPECT_EQ(told, Names({"+ann", "-ann", "+bob"}));
  EXPECT_EQ(users->user_of(sockets[0]), "bob");
  EXPECT_EQ(ann.received().size(), 1U);
}

TEST_F(UserRegistryTest, RemovesASocketThatStaysConnected) {
  Client ann = connect("ann");
  for (int i = 0; i < 3; ++i) {
    users->remove(sockets[0]);
    users->remove(sockets[0]);
    EXPECT_EQ(users->user_of(sockets[0]), "");
    put(sockets[0], "ann");
  }
  users->remove(sockets[0]);
  users->to("ann").emit("lost");
  ann.disconnect();
  EXPECT_EQ(told, Names({"+ann", "-ann", "+ann", "-ann", "+ann", "-ann", "+ann", "-ann"}));
  EXPECT_TRUE(ann.received().empty());
}

TEST_F(UserRegistryTest, RefusesWhatIsNoUserOrNoConnectedSocketOfItsNamespace) {
  snug::Socket other;
  server.of("/other").on_connection([&](snug::Socket socket) { other = std::move(socket); });
  Client ann = world.connect();
  const Client elsewhere = world.connect("/other");
  put(sockets[0], "");
  put(sockets[0], std::string(257, 'x'));
  put(sockets[0], "\xFF");
  put(other, "ann");
  ann.disconnect();
  put(sockets[0], "ann");
  EXPECT_EQ(errors, Names({"user_invalid", "user_invalid", "user_invalid", "namespace_invalid",
                           "disconnected"}));
  EXPECT_EQ(users->online_count(), 0U);
}

TEST_F(UserRegistryTest, KeepsTheUserOfASocketWhenAnotherIsRefused) {
  const Client ann = connect("ann");
  put(sockets[0], "");
  EXPECT_EQ(users->user_of(sockets[0]), "ann");
}

struct LimitedUserRegistryTest : UserRegistryTest {
  LimitedUserRegistryTest()
      : UserRegistryTest({.room_prefix = "u", .max_user_bytes = 3, .max_sockets_per_user = 2}) {}
};

TEST_F(LimitedUserRegistryTest, KeepsItsLimits) {
  std::vector<Client> clients;
  for (const char* const user : {"ann", "ann", "ann", "ben", "anna"}) {
    clients.push_back(connect(user));
  }
  EXPECT_EQ(errors, Names({"", "", "too_many_sockets", "", "user_invalid"}));
  EXPECT_EQ(users->room_of("ann"), "uann");
  clients[0].disconnect();
  put(sockets[2], "ann");
  EXPECT_EQ(errors.back(), "");
}

TEST_F(UserRegistryTest, HandlersMayRemoveThemselvesThrowAndEndTheRegistry) {
  snug::ListenerId once{};
  int count = 0;
  once = users->on_online([&](const std::string&) {
    ++count;
    users->off(once);
    throw std::runtime_error("a handler's own");
  });
  const Client ann = connect("ann");
  const Client bob = connect("bob");
  EXPECT_EQ(count, 1);
  users->on_online([this](const std::string&) { users.reset(); });
  Client cia = connect("cia");
  EXPECT_FALSE(users.has_value());
  EXPECT_EQ(told, Names({"+ann", "+bob", "+cia"}));
  cia.disconnect();
}

TEST_F(UserRegistryTest, AnswersNobodyAfterItsEnd) {
  const Client ann = connect("ann");
  users->sockets_of("ann", [](const snug::UserSockets&) { FAIL(); });
  users.reset();
  world.run_until_idle();
  EXPECT_TRUE(sockets[0].connected());
}

}  // namespace
