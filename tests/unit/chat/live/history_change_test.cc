// A restored backup, and a new data folder under the same address. No message reaches the wrong
// person, and no client believes that it has everything.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

/// Ann, Bob and Cat; nobody has written yet.
class AnotherHistory : public testing::Test {
 protected:
  Json message(std::int64_t room, std::int64_t n, const std::string& text) {
    return {{"room", room}, {"n", n}, {"body", {{"text", text}}}};
  }
  /// Stops the program, restores `copy` and starts the program again.
  void put_back(test_support::FaultyStore::Contents copy) {
    world.store.settle();
    world.store.restore(std::move(copy));
    world.restart();
  }

  ChatWorld world;
  SignIn ann = world.join("ann");
  SignIn bob = world.join("bob");
  SignIn cat = world.join("cat");
};

TEST_F(AnotherHistory, MessageForOnePersonNeverReachesAnotherAfterABackupIsRestored) {
  const auto copy = world.store.contents();
  Link a = world.go_live(ann);
  const std::int64_t with_bob = world.open_room(a, bob.user);
  const Json cursor = {{"gseq", 0}, {"chain", a->last("ready")["chain"]}};

  put_back(copy);
  const Link c = world.go_live(cat);
  const std::int64_t with_ann = world.open_room(c, ann.user);
  EXPECT_NE(with_ann, with_bob);
  a = world.connect_with({{"token", ann.token}, {"since", cursor}});
  while (a->acknowledge()) world.settle();
  EXPECT_EQ(code_of(world.ask(a, "message:send", message(with_bob, 1, "for Bob"))), "not_found");
  EXPECT_EQ(c->count("event"), 0U);
  EXPECT_TRUE(world.store.events().empty());
}

TEST_F(AnotherHistory, MessageForOnePersonNeverReachesAnotherInANewDataFolder) {
  Link a = world.go_live(ann);
  const std::int64_t with_bob = world.open_room(a, bob.user);
  world.say(a, with_bob, "hello");
  const Json cursor = world.cursor(1);
  const Json before = a->last("ready");

  world.begin_anew();
  ann = world.join("ann");
  cat = world.join("cat");
  const Link c = world.go_live(cat);
  world.say(c, world.open_room(c, ann.user), "one event here, too");
  a = world.connect_with({{"token", ann.token}, {"since", cursor}});
  EXPECT_EQ(a->last("ready")["continues"], false);
  EXPECT_NE(a->last("ready")["server"], before["server"]);
  EXPECT_EQ(code_of(world.ask(a, "message:send", message(with_bob, 1, "for Bob"))), "not_found");
  EXPECT_EQ(c->count("event"), 1U);
}

TEST_F(AnotherHistory, CursorBeyondTheBackupNeverHidesAGap) {
  Link a = world.go_live(ann);
  const std::int64_t room = world.open_room(a, bob.user);
  for (int i = 1; i <= 50; ++i) world.say(a, room, "m" + std::to_string(i));
  const auto copy = world.store.contents();
  for (int i = 51; i <= 100; ++i) world.say(a, room, "lost " + std::to_string(i));
  const Json cursor = world.cursor(100);
  const Json at_the_copy = world.cursor(50);

  put_back(copy);
  a = world.go_live(ann);
  for (int i = 51; i <= 130; ++i) world.say(a, room, "new " + std::to_string(i));
  const Link lost = world.connect_with({{"token", bob.token}, {"since", cursor}});
  EXPECT_EQ(lost->last("ready")["continues"], false);
  EXPECT_EQ(lost->last("ready")["rooms"][0]["limited"], true);
  const Link kept = world.connect_with({{"token", bob.token}, {"since", at_the_copy}});
  EXPECT_EQ(kept->last("ready")["continues"], true);
  while (kept->acknowledge()) world.settle();
  std::size_t count = 0;
  for (const Json& page : kept->all("replay")) count += page["events"].size();
  EXPECT_EQ(count, 80U);
}

TEST_F(AnotherHistory, NumberMissingInTheBackupIsAGapAndAReusedOneAConflict) {
  Link a = world.go_live(ann);
  const std::int64_t room = world.open_room(a, bob.user);
  world.ask(a, "message:send", message(room, 1, "kept"));
  const auto copy = world.store.contents();
  world.ask(a, "message:send", message(room, 2, "lost"));

  put_back(copy);
  a = world.go_live(ann);
  EXPECT_EQ(a->last("ready")["last_n"], 1);
  EXPECT_EQ(world.ask(a, "message:send", message(room, 3, "next"))["error"]["wanted"], 2);
  EXPECT_EQ(code_of(world.ask(a, "message:send", message(room, 1, "other"))), "conflict");
}

}  // namespace
}  // namespace snug::chat
