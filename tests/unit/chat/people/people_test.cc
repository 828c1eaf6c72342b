// Marks, presence, typing, direct rooms.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class People : public testing::Test {
 protected:
  People() { room = world.open_room(ann, bob_sign_in.user); }
  Json mark(std::int64_t received, std::int64_t read) const {
    return {{"room", room}, {"user", bob_sign_in.user}, {"received", received}, {"read", read}};
  }

  ChatWorld world;
  SignIn ann_sign_in = world.join("ann");
  SignIn bob_sign_in = world.join("bob");
  Link ann = world.go_live(ann_sign_in);
  Link bob = world.go_live(bob_sign_in);
  std::int64_t room = 0;
};

TEST_F(People, MarksOnlyRise) {
  for (int i = 0; i < 3; ++i) world.say(ann, room, "x");
  EXPECT_EQ(world.ask(bob, "mark", {{"room", room}, {"received", 2}}), (Json{{"ok", true}}));
  EXPECT_EQ(ann->last("mark"), mark(2, 0));
  world.ask(bob, "mark", {{"room", room}, {"received", 1}});
  EXPECT_EQ(ann->count("mark"), 1U);
  world.ask(bob, "mark", {{"room", room}, {"received", 2}, {"read", 1}});
  EXPECT_EQ(ann->last("mark"), mark(2, 1));
}

TEST_F(People, AMarkBeyondTheHeadCountsAsTheHeadAndReadCountsAsReceived) {
  for (int i = 0; i < 3; ++i) world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 99}});
  EXPECT_EQ(ann->last("mark"), mark(3, 3));
}

TEST_F(People, WrongMarksAreRefused) {
  for (const Json& payload : {Json{{"room", room}}, Json{{"room", room}, {"read", -1}},
                              Json{{"room", room}, {"read", "1"}}, Json{{"read", 1}}, Json()}) {
    EXPECT_EQ(code_of(world.ask(bob, "mark", payload)), "bad_request") << payload;
  }
  EXPECT_EQ(code_of(world.ask(bob, "mark", {{"room", 12345}, {"read", 1}})), "not_found");
}

TEST_F(People, MarksAreWrittenTogether) {
  for (int i = 0; i < 3; ++i) world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"received", 1}});
  world.ask(bob, "mark", {{"room", room}, {"received", 3}});
  world.ask(ann, "mark", {{"room", room}, {"read", 3}});
  EXPECT_EQ(world.store.marks_written(), 0U);
  world.advance(seconds(10));
  EXPECT_EQ(world.store.marks_written(), 2U);
  world.advance(seconds(30));
  EXPECT_EQ(world.store.marks_written(), 2U);
  world.restart();
  const Json members = world.connect(ann_sign_in)->last("ready")["rooms"][0]["members"];
  EXPECT_EQ(members[0]["read"], 3);
  EXPECT_EQ(members[1]["received"], 3);
}

TEST_F(People, MarksAreKeptWhileTheDiskIsFull) {
  world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 1}});
  world.store.fail_next_write(model::StoreError::kFull);
  world.advance(seconds(10));
  EXPECT_EQ(world.store.marks_written(), 0U);
  world.advance(seconds(10));
  EXPECT_EQ(world.store.marks_written(), 1U);
}

TEST_F(People, MarksAreWrittenWithAMessageAtMostEveryThreeSeconds) {
  world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 1}});
  world.say(ann, room, "y");
  EXPECT_EQ(world.store.marks_written(), 1U);
  world.ask(bob, "mark", {{"room", room}, {"read", 2}});
  world.say(ann, room, "z");
  EXPECT_EQ(world.store.marks_written(), 1U);
  world.advance(seconds(3));
  world.say(ann, room, "z");
  EXPECT_EQ(world.store.marks_written(), 2U);
}

TEST_F(People, MarksGoToTheStoreTogetherWithTheMessage) {
  world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 1}});
  world.emit(ann, "message:send", {{"room", room}, {"body", {{"text", "y"}}}});
  world.store.commit();
  EXPECT_EQ(world.store.events().size(), 2U);
  EXPECT_EQ(world.store.marks_written(), 1U);
}

TEST_F(People, AMarkThatIsRepeatedOrLowerCostsNothing) {
  for (int i = 0; i < 3; ++i) world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 2}});
  world.advance(seconds(10));
  const std::size_t told = ann->count("mark");
  for (const int read : {2, 1, 2}) {
    EXPECT_EQ(world.ask(bob, "mark", {{"room", room}, {"read", read}}), (Json{{"ok", true}}));
  }
  world.advance(seconds(60));
  EXPECT_EQ(world.store.marks_written(), 1U);
  EXPECT_EQ(ann->count("mark"), told);
}

TEST_F(People, MarksLostInACrashComeBackWhenTheyAreRepeated) {
  for (int i = 0; i < 3; ++i) world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"received", 3}, {"read", 2}});
  world.restart();
  ann = world.go_live(ann_sign_in);
  bob = world.go_live(bob_sign_in);
  EXPECT_EQ(bob->last("ready")["rooms"][0]["members"][1]["read"], 0);
  world.ask(bob, "mark", {{"room", room}, {"received", 3}, {"read", 2}});
  EXPECT_EQ(ann->last("mark"), mark(3, 2));
  world.advance(seconds(10));
  world.restart();
  bob = world.go_live(bob_sign_in);
  EXPECT_EQ(bob->last("ready")["rooms"][0]["members"][1]["read"], 2);
}

TEST_F(People, ShutdownWritesMarksAndLastSeenAndRefusesRequests) {
  world.say(ann, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 1}});
  const auto late = world.emit(ann, "message:send", {{"room", room}, {"body", {{"text", "y"}}}});
  bool done = false;
  world.chat().shutdown([&done] { done = true; });
  const Json refused = *world.emit(ann, "message:send", {{"room", room}});
  EXPECT_EQ(code_of(refused), "unavailable");
  EXPECT_FALSE(done);
  world.settle();
  EXPECT_TRUE(done);
  EXPECT_EQ((*late)["seq"], 2);  // Earlier requests are answered.
  EXPECT_EQ(world.store.marks_written(), 1U);
  EXPECT_EQ(world.store.last_seen({bob_sign_in.user}), world.clock.wall_now());
  EXPECT_EQ(world.request("GET", "/api/session").code(), "unavailable");
  EXPECT_EQ(world.connect(ann_sign_in).refused, "unavailable");
}

Json changes(const Json& only) {
  return {{"changes", Json::array({only})}};
}

TEST_F(People, PresenceIsBroadcastWithAGraceForReloads) {
  world.advance(seconds(1));
  const std::size_t before = ann->count("presence");
  world.chat().socket_door.disconnected(bob.session);
  world.advance(milliseconds(3999));
  bob = world.go_live(bob_sign_in);
  world.advance(seconds(60));
  EXPECT_EQ(ann->count("presence"), before);

  const auto left_at = world.clock.wall_now();
  world.chat().socket_door.disconnected(bob.session);
  world.advance(seconds(4));
  EXPECT_EQ(ann->last("presence"),
            changes({{"user", bob_sign_in.user}, {"online", false}, {"last_seen", left_at}}));
  bob = world.go_live(bob_sign_in);
  world.advance(seconds(1));
  EXPECT_TRUE(ann->last("presence")["changes"][0]["online"].get<bool>());
}

TEST_F(People, PersonIsOnlineUntilTheirLastDeviceGoes) {
  const Link phone = world.go_live(world.sign_in("bob"));
  world.advance(seconds(1));
  const std::size_t before = ann->count("presence");
  world.chat().socket_door.disconnected(bob.session);
  world.advance(seconds(10));
  EXPECT_EQ(ann->count("presence"), before);
  world.chat().socket_door.disconnected(phone.session);
  world.advance(seconds(10));
  EXPECT_EQ(ann->count("presence"), before + 1);
}

TEST_F(People, LastSeenIsWrittenAtMostOnceAMinute) {
  world.advance(seconds(120));
  const std::size_t before = world.store.last_seen_written();
  for (int i = 0; i < 20; ++i) {
    world.chat().socket_door.disconnected(bob.session);
    world.advance(seconds(5));
    bob = world.go_live(bob_sign_in);
    world.advance(seconds(1));
  }
  EXPECT_LE(world.store.last_seen_written() - before, 3U);
  EXPECT_GE(world.store.last_seen_written() - before, 1U);
}

TEST_F(People, TypingIsRelayedToOthersAndEndsByItself) {
  EXPECT_EQ(world.ask(ann, "typing", {{"room", room}, {"on", true}}), (Json{{"ok", true}}));
  EXPECT_EQ(bob->last("typing"), (Json{{"room", room}, {"user", ann_sign_in.user}, {"on", true}}));
  EXPECT_EQ(ann->count("typing"), 0U);
  world.ask(ann, "typing", {{"room", room}, {"on", true}});
  EXPECT_EQ(bob->count("typing"), 1U);
  world.advance(seconds(6));
  EXPECT_FALSE(bob->last("typing")["on"].get<bool>());
}

TEST_F(People, TypingEndsWithTheMessage) {
  world.ask(ann, "typing", {{"room", room}, {"on", true}});
  world.say(ann, room, "there");
  EXPECT_FALSE(bob->last("typing")["on"].get<bool>());
  world.advance(seconds(6));
  EXPECT_EQ(bob->count("typing"), 2U);
}

TEST_F(People, TypingNeedsARoomAndASwitch) {
  EXPECT_EQ(code_of(world.ask(ann, "typing", {{"room", room}})), "bad_request");
  EXPECT_EQ(code_of(world.ask(ann, "typing", {{"room", room}, {"on", 1}})), "bad_request");
  EXPECT_EQ(code_of(world.ask(ann, "typing", {{"room", 777}, {"on", true}})), "not_found");
}

TEST_F(People, NewConversationIsAnnouncedToBothBeforeTheAnswer) {
  const SignIn cat_sign_in = world.join("cat");
  const Link cat = world.go_live(cat_sign_in);
  EXPECT_EQ(ann->last("user:new")["user"]["name"], "cat");
  const Json answer = world.ask(cat, "room:open", {{"user", ann_sign_in.user}});
  const Json told = ann->last("room:new")["room"];
  EXPECT_EQ(told["room"], answer["room"]);
  EXPECT_EQ(told["head"], 0);
  EXPECT_TRUE(told["last"].is_null());
  EXPECT_FALSE(told["limited"].get<bool>());
  EXPECT_EQ(cat->count("room:new"), 1U);
  EXPECT_EQ(bob->count("room:new"), 1U);  // Only that of Ann and Bob.
  EXPECT_EQ(world.ask(ann, "room:open", {{"user", cat_sign_in.user}}), answer);
  EXPECT_EQ(ann->count("room:new"), 2U);
  world.say(cat, answer["room"].get<std::int64_t>(), "hi");
  EXPECT_EQ(ann->last("event")["body"]["text"], "hi");
}

TEST_F(People, TwoPeopleWhoOpenAtOnceGetTheSameRoom) {
  const SignIn cat_sign_in = world.join("cat");
  const Link cat = world.go_live(cat_sign_in);
  const auto one = world.emit(cat, "room:open", {{"user", ann_sign_in.user}});
  const auto two = world.emit(ann, "room:open", {{"user", cat_sign_in.user}});
  world.settle();
  EXPECT_EQ(*one, *two);
  EXPECT_EQ(cat->count("room:new"), 1U);
}

TEST_F(People, AConversationWithOneselfWorks) {
  const std::int64_t notes = world.open_room(ann, ann_sign_in.user);
  EXPECT_EQ(world.open_room(ann, ann_sign_in.user), notes);
  world.say(ann, notes, "remember");
  EXPECT_EQ(ann->last("event")["room"], notes);
  EXPECT_EQ(code_of(world.ask(ann, "room:open", {{"user", 999}})), "not_found");
}

}  // namespace
}  // namespace snug::chat
