// A connection that ends while a page waits for its answer, in every way. Only that connection
// ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

#include "world/live_world.h"

namespace snug::chat {
namespace {

using snug::testing::Client;
using Transport = snug::testing::Transport;

constexpr int kMissed = 7;

/// How a connection ends.
struct Way {
  const char* name;
  void (*end)(LiveWorld& world, const Client& client, const SignIn& who);
  Transport transport = Transport::kWebSocket;
};

void lose(LiveWorld&, const Client& client, const SignIn&) {
  client.lose_connection();
}

/// A packet `41`, then a close frame or the Engine.IO packet `1`.
void leave(LiveWorld&, const Client& client, const SignIn&) {
  client.disconnect();
}

void fall_silent(LiveWorld& world, const Client& client, const SignIn&) {
  client.go_silent();
  world.world().advance(std::chrono::seconds(46));
}

void sign_out(LiveWorld& world, const Client&, const SignIn& who) {
  world.request("DELETE", "/api/session", nullptr, who.token);
}

void reset_password(LiveWorld& world, const Client&, const SignIn&) {
  world.chat().reset_password("bob", "another horse", [](const Result<void>&) {});
  world.world().run_until_idle();
}

const Way kWays[] = {
    {"lost", lose},
    {"lost while polling", lose, Transport::kPolling},
    {"left", leave},
    {"left while polling", leave, Transport::kPolling},
    {"silent", fall_silent},
    {"silent while polling", fall_silent, Transport::kPolling},
    {"signed out", sign_out},
    {"signed out while polling", sign_out, Transport::kPolling},
    {"password reset", reset_password},
};

/// The source of the unanswered page.
enum class From { kMemory, kStore };

class EndingWithAPageUnanswered : public ::testing::TestWithParam<std::tuple<Way, From>> {
 protected:
  static Options small_pages() {
    Options options = ChatWorld::quick_options();
    options.limits.page_events = 2;
    return options;
  }
  EndingWithAPageUnanswered() {
    ann_sign_in = live.join("ann");
    bob_sign_in = live.join("bob");
    ann = live.go_live(ann_sign_in);
    room = live.ask(ann, "room:open", {{"user", bob_sign_in.user}}).at("room").get<std::int64_t>();
    for (int i = 0; i < kMissed; ++i) say();
    if (std::get<From>(GetParam()) == From::kMemory) return;
    live.restart();
    ann = live.go_live(ann_sign_in);
  }
  Json say() {
    return live.ask(ann, "message:send", {{"room", room}, {"body", {{"text", "hello"}}}});
  }

  LiveWorld live{small_pages()};
  SignIn ann_sign_in;
  SignIn bob_sign_in;
  Client ann;
  std::int64_t room = 0;
};

TEST_P(EndingWithAPageUnanswered, EndsThatSessionOnly) {
  const Way& way = std::get<Way>(GetParam());
  const Client bob = live.connect(bob_sign_in, live.cursor(0), way.transport);
  ASSERT_EQ(bob.received_count("replay"), 1U);
  ASSERT_TRUE(bob.received("replay")[0][0]["more"].get<bool>());
  way.end(live, bob, bob_sign_in);
  live.world().run_until_idle();
  EXPECT_EQ(bob.received_count("replay"), 1U);
  EXPECT_EQ(live.chat().sockets_count(), 1U);
  const std::size_t heard = ann.received_count("event");
  EXPECT_EQ(say()["ok"], true);
  EXPECT_EQ(ann.received_count("event"), heard + 1);
}

TEST_P(EndingWithAPageUnanswered, ContinuesAtItsCursorWhenTheClientComesBack) {
  const Way& way = std::get<Way>(GetParam());
  const Client bob = live.connect(bob_sign_in, live.cursor(0), way.transport);
  const std::int64_t cursor = bob.received("replay")[0][0]["events"].back()["gseq"];
  way.end(live, bob, bob_sign_in);
  const Client again = live.connect(bob_sign_in, live.cursor(cursor), way.transport);
  if (again.connect_error()) return;  // The sign-in has ended, too.
  EXPECT_EQ(again.received("replay")[0][0]["events"][0]["gseq"], cursor + 1);
}

TEST_P(EndingWithAPageUnanswered, DoesNotDelayTheServersStop) {
  const Way& way = std::get<Way>(GetParam());
  const Client bob = live.connect(bob_sign_in, live.cursor(0), way.transport);
  bool stopped = false;
  live.chat().shutdown([&] { live.server().close([&] { stopped = true; }); });
  live.world().run_until_idle();
  EXPECT_TRUE(stopped);
  EXPECT_EQ(live.chat().sockets_count(), 0U);
  EXPECT_FALSE(bob.connected());
}

INSTANTIATE_TEST_SUITE_P(
    Ways, EndingWithAPageUnanswered,
    ::testing::Combine(::testing::ValuesIn(kWays), ::testing::Values(From::kMemory, From::kStore)),
    [](const auto& instance) {
      std::string name = std::get<Way>(instance.param).name;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name + (std::get<From>(instance.param) == From::kMemory ? "_memory" : "_store");
    });

}  // namespace
}  // namespace snug::chat
