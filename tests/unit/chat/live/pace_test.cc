// Pages and answers follow the speed of the line. A slow one gets everything and is not taken for
// dead.
#include "live/pace.h"

#include <gtest/gtest.h>

#include "world/slow_client.h"

namespace snug::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMobile = 4'000;    ///< Bytes a second.
constexpr std::size_t kHome = 4'000'000;  ///< Bytes a second.
constexpr int kMissed = 80;
constexpr std::size_t kMessageBytes = 3'000;

TEST(Pace, GrowsWithQuickPagesAndShrinksWithSlowOnes) {
  Pace pace;
  EXPECT_EQ(pace.page_bytes(), 16U * 1024);
  pace.arrived(16 * 1024, milliseconds(500));
  EXPECT_EQ(pace.page_bytes(), 32U * 1024);
  pace.arrived(32 * 1024, seconds(2));
  EXPECT_EQ(pace.page_bytes(), 32U * 1024);
  for (int i = 0; i < 9; ++i) pace.arrived(pace.page_bytes(), milliseconds(500));
  EXPECT_EQ(pace.page_bytes(), 256U * 1024);
  for (int i = 0; i < 9; ++i) pace.arrived(pace.page_bytes(), seconds(5));
  EXPECT_EQ(pace.page_bytes(), 4U * 1024);
}

TEST(Pace, DoesNotGrowAfterASmallQuickPage) {
  Pace pace;
  pace.arrived(100, milliseconds(1));
  EXPECT_EQ(pace.page_bytes(), 16U * 1024);
}

class LinePace : public ::testing::TestWithParam<bool> {
 protected:
  LinePace() {
    ann_sign_in = live.join("ann");
    bob_sign_in = live.join("bob");
    ann = live.go_live(ann_sign_in);
    room = live.ask(ann, "room:open", {{"user", bob_sign_in.user}}).at("room").get<std::int64_t>();
    start = LiveWorld::cursor_of(live.go_live(bob_sign_in));
    const Json body = {{"text", std::string(kMessageBytes, 'x')}};
    for (int i = 0; i < kMissed; ++i) {
      EXPECT_TRUE(live.ask(ann, "message:send", {{"room", room}, {"body", body}})["ok"]);
    }
    if (GetParam()) live.restart();  // Pages come from the store then.
  }
  SlowClient connect(const Json& since, std::size_t rate) {
    return SlowClient(live, {{"token", bob_sign_in.token}, {"since", since}}, rate);
  }

  LiveWorld live;
  SignIn ann_sign_in;
  SignIn bob_sign_in;
  snug::testing::Client ann;
  std::int64_t room = 0;
  Json start;
};

TEST_P(LinePace, SlowLineCatchesUpWithoutAPingTimeout) {
  SlowClient bob = connect(start, kMobile);
  bob.run(seconds(110));
  EXPECT_TRUE(bob.connected());
  EXPECT_TRUE(bob.live);
  ASSERT_EQ(bob.events.size(), static_cast<std::size_t>(kMissed));
  for (int i = 0; i < kMissed; ++i)
    EXPECT_EQ(bob.events[static_cast<std::size_t>(i)]["seq"], i + 1);
  EXPECT_LE(bob.longest_page, 20'000U);
}

TEST_P(LinePace, BrokenLineLosesNoEventThatArrived) {
  std::vector<std::int64_t> seen;
  Json since = start;
  for (int tries = 0; tries < 10 && seen.size() < kMissed; ++tries) {
    SlowClient bob = connect(since, kMobile);
    bob.run(seconds(20));
    for (const Json& event : bob.events) seen.push_back(event["seq"].get<std::int64_t>());
    if (!bob.events.empty()) since = LiveWorld::cursor_behind(bob.events.back());
    bob.cut();
  }
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kMissed));
  for (std::size_t i = 0; i < seen.size(); ++i)
    EXPECT_EQ(seen[i], static_cast<std::int64_t>(i) + 1);
}

TEST_P(LinePace, QuickLineGetsLargePages) {
  SlowClient bob = connect(start, kHome);
  bob.run(seconds(2));
  EXPECT_TRUE(bob.live);
  EXPECT_EQ(bob.events.size(), static_cast<std::size_t>(kMissed));
  EXPECT_LE(bob.pages, 5U);
  EXPECT_GT(bob.longest_page, 100'000U);
}

TEST_P(LinePace, SlowLineReadsHistoryWithoutAPingTimeout) {
  SlowClient bob = connect(nullptr, kMobile);
  std::int64_t after = 0;
  for (bool more = true; more;) {
    const int asked = bob.ask("history", {{"room", room}, {"after", after}, {"limit", 200}});
    for (int i = 0; i < 30 && !bob.answers.contains(asked); ++i) bob.run(seconds(1));
    ASSERT_TRUE(bob.connected());
    const Json& answer = bob.answers.at(asked);
    ASSERT_FALSE(answer["events"].empty());
    after = answer["events"].back()["seq"].get<std::int64_t>();
    more = answer["more"].get<bool>();
  }
  EXPECT_EQ(after, kMissed);
}

TEST_P(LinePace, SlowLineGetsManyHistoryAnswersOneByOne) {
  SlowClient bob = connect(nullptr, kMobile);
  bob.run(seconds(1));
  for (int i = 0; i < 12; ++i) bob.ask("history", {{"room", room}, {"limit", 200}});
  bob.run(seconds(70));
  EXPECT_TRUE(bob.connected());
  EXPECT_EQ(bob.answers.size(), 12U);
}

INSTANTIATE_TEST_SUITE_P(From, LinePace, ::testing::Values(false, true), [](const auto& instance) {
  return std::string(instance.param ? "store" : "memory");
});

class AnswerQueueTest : public ::testing::Test {
 protected:
  AnswerQueueTest() {
    const Link ann = world.go_live(world.join("ann"));
    const SignIn bob_sign_in = world.join("bob");
    room = world.open_room(ann, bob_sign_in.user);
    for (int i = 0; i < 9; ++i) world.say(ann, room, std::string(8'000, 'x'));
    bob = world.go_live(bob_sign_in);
  }
  std::shared_ptr<Json> ask() {
    const auto answer = world.emit(bob, "history", {{"room", room}, {"after", 0}});
    world.settle();
    return answer;
  }

  ChatWorld world;
  Link bob;
  std::int64_t room = 0;
};

TEST_F(AnswerQueueTest, AnswerWaitsUntilTheOneBeforeHasArrived) {
  const auto first = ask();
  EXPECT_EQ((*first)["events"].size(), 2U);
  EXPECT_TRUE((*first)["more"].get<bool>());
  const auto second = ask();
  EXPECT_TRUE(second->is_null());
  EXPECT_EQ(bob->last("replay"), (Json{{"events", Json::array()}, {"more", false}}));
  bob->acknowledge();
  world.settle();
  EXPECT_EQ((*second)["events"].size(), 4U);  // The first was quick.
}

TEST_F(AnswerQueueTest, ClientThatNeverAcknowledgesIsAnsweredAsOnASlowLine) {
  ask();
  const auto second = ask();
  world.advance(seconds(8));
  EXPECT_EQ((*second)["events"].size(), 1U);
}

TEST_F(AnswerQueueTest, SmallAnswersDoNotWait) {
  for (int i = 0; i < 20; ++i) {
    const auto answer = world.emit(bob, "history", {{"room", room}, {"before", 1}});
    world.settle();
    EXPECT_TRUE((*answer)["ok"].get<bool>()) << *answer;
  }
}

TEST_F(AnswerQueueTest, RefusalDoesNotHoldUpTheNextAnswer) {
  world.store.damage(1);
  EXPECT_EQ(code_of(*ask()), "damaged");
  EXPECT_EQ(code_of(*ask()), "damaged");
}

}  // namespace
}  // namespace snug::chat
