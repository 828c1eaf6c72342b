// Invitations expire by the server's running time, whatever happens to the clock.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

using std::chrono::hours;
constexpr model::WallMillis kMonth = 30LL * 24 * 60 * 60 * 1000;

class InvitationTime : public testing::Test {
 protected:
  Json invite() {
    return world
        .request("POST", "/api/invite", {{"expires_in", 3600}},
                 {{"Authorization", "Bearer " + ann.token}})
        .body;
  }
  bool is_open(const Json& made) {
    return world.request("POST", "/api/invite/check", {{"invite", made["invite"]}}).status == 200;
  }

  ChatWorld world;
  SignIn ann = world.join("ann");
};

TEST_F(InvitationTime, DoesNotChangeWhenTheClockIsSetByAMonth) {
  for (const model::WallMillis by : {kMonth, -kMonth}) {
    const Json made = invite();
    EXPECT_EQ(made["expires"], world.clock.wall_now() + 3'600'000);
    world.clock.set_wall(world.clock.wall_now() + by);
    EXPECT_TRUE(is_open(made));
    world.restart();
    EXPECT_TRUE(is_open(made));
    const HttpAnswer joined = world.request("POST", "/api/join",
                                            {{"invite", made["invite"]},
                                             {"name", by > 0 ? "bob" : "cat"},
                                             {"password", "correct horse"},
                                             {"token", true}});
    EXPECT_EQ(joined.status, 200);
  }
}

TEST_F(InvitationTime, CountsWhileTheServerRuns) {
  const Json made = invite();
  world.advance(hours(1) - std::chrono::minutes(1));
  EXPECT_TRUE(is_open(made));
  world.advance(std::chrono::minutes(1));
  EXPECT_FALSE(is_open(made));
}

TEST_F(InvitationTime, SurvivesACleanStopAndLosesAtMostAnHourInACrash) {
  const Json made = invite();
  world.advance(std::chrono::minutes(59));
  bool is_stopped = false;
  world.chat().shutdown([&is_stopped] { is_stopped = true; });
  world.settle();
  ASSERT_TRUE(is_stopped);
  world.restart();
  EXPECT_TRUE(is_open(made));
  world.advance(std::chrono::minutes(1));
  EXPECT_FALSE(is_open(made));

  const Json other = world
                         .request("POST", "/api/invite", {{"expires_in", 7200}},
                                  {{"Authorization", "Bearer " + ann.token}})
                         .body;
  world.advance(hours(1) + std::chrono::minutes(1));
  world.restart();  // Without a clean stop.
  world.advance(std::chrono::minutes(58));
  EXPECT_TRUE(is_open(other));
  world.advance(std::chrono::minutes(3));
  EXPECT_FALSE(is_open(other));
}

}  // namespace
}  // namespace snug::chat
