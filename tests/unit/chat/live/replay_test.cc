// From the cursor to live: ready, pages, slow sockets.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

std::vector<std::int64_t> gseqs_of_page(const Json& page) {
  std::vector<std::int64_t> list;
  for (const Json& event : page.at("events")) list.push_back(event["gseq"].get<std::int64_t>());
  return list;
}

/// Every event of the log that the client received, in order of arrival.
std::vector<std::int64_t> gseqs(const Link& link) {
  std::vector<std::int64_t> list;
  for (const auto& one : link->received) {
    if (one.event == "event") list.push_back(one.payload["gseq"].get<std::int64_t>());
    if (one.event != "replay") continue;
    for (const std::int64_t gseq : gseqs_of_page(one.payload)) list.push_back(gseq);
  }
  return list;
}

std::vector<std::int64_t> range(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> list;
  for (std::int64_t i = from; i <= to; ++i) list.push_back(i);
  return list;
}

class CatchingUp : public testing::Test {
 protected:
  explicit CatchingUp(Options options = ChatWorld::quick_options()) : world(std::move(options)) {
    ann_sign_in = world.join("ann");
    bob_sign_in = world.join("bob");
    ann = world.go_live(ann_sign_in);
    room = world.open_room(ann, bob_sign_in.user);
  }
  void say(int count) {
    for (int i = 0; i < count; ++i) {
      if (++said % 400 == 0) world.advance(std::chrono::seconds(10));
      ASSERT_EQ(code_of(world.say(ann, room, "m" + std::to_string(said))), "");
    }
  }

  void look_for_slow() { world.advance(std::chrono::milliseconds(10)); }

  ChatWorld world;
  SignIn ann_sign_in;
  SignIn bob_sign_in;
  Link ann;
  std::int64_t room = 0;
  int said = 0;
};

TEST_F(CatchingUp, ReadyTellsEverythingButTheLog) {
  say(3);
  const Link bob = world.connect(bob_sign_in, 1);
  const Json ready = bob->last("ready");
  EXPECT_EQ(ready["me"]["id"], bob_sign_in.user);
  EXPECT_EQ(ready["me"]["name"], "bob");
  EXPECT_EQ(ready["me"]["display_name"], "bob");
  EXPECT_EQ(ready["me"]["role"], "member");
  EXPECT_EQ(ready["device"], bob_sign_in.device);
  EXPECT_EQ(ready["last_n"], 0);
  EXPECT_EQ(ready["head"], 3);
  EXPECT_EQ(ready["chain"], world.cursor(3)["chain"]);
  EXPECT_EQ(ready["continues"], true);
  EXPECT_EQ(ready["server"], world.store.contents().server);
  EXPECT_EQ(ready["durability"], "full");
  EXPECT_EQ(ready["users"].size(), 2U);
  EXPECT_TRUE(ready["users"][0]["online"].get<bool>());
  EXPECT_TRUE(ready["users"][1]["online"].get<bool>());
  ASSERT_EQ(ready["rooms"].size(), 1U);
  const Json& shown = ready["rooms"][0];
  EXPECT_EQ(shown["room"], room);
  EXPECT_EQ(shown["kind"], "direct");
  EXPECT_EQ(shown["name"], "");
  EXPECT_EQ(shown["members"].size(), 2U);
  EXPECT_EQ(shown["head"], 3);
  EXPECT_EQ(shown["last"]["gseq"], 3);
  EXPECT_FALSE(shown["limited"].get<bool>());
  EXPECT_EQ(bob->received.front().event, "ready");
}

TEST_F(CatchingUp, ReadyTellsTheLastEventAlsoAfterARestart) {
  say(3);
  world.restart();
  const Link bob = world.connect(bob_sign_in, 3);
  EXPECT_EQ(bob->last("ready")["rooms"][0]["last"]["body"]["text"], "m3");
}

TEST_F(CatchingUp, ReadyTellsTheCounterOfTheDevice) {
  world.ask(ann, "message:send", {{"room", room}, {"n", 1}, {"body", {{"text", "x"}}}});
  EXPECT_EQ(world.connect(ann_sign_in)->last("ready")["last_n"], 1);
  world.restart();
  EXPECT_EQ(world.connect(ann_sign_in)->last("ready")["last_n"], 1);
}

TEST_F(CatchingUp, WithoutACursorRoomsComeLimitedAndOneEmptyReplayFollows) {
  say(3);
  const Link bob = world.connect(bob_sign_in);
  EXPECT_TRUE(bob->last("ready")["rooms"][0]["limited"].get<bool>());
  EXPECT_EQ(bob->all("replay"), std::vector<Json>({{{"events", Json::array()}, {"more", false}}}));
  say(1);
  EXPECT_EQ(gseqs(bob), range(4, 4));
}

TEST_F(CatchingUp, ACursorBeyondTheHeadCountsAsNone) {
  say(3);
  const Link bob = world.connect(bob_sign_in, 4);
  EXPECT_TRUE(bob->last("ready")["rooms"][0]["limited"].get<bool>());
}

TEST_F(CatchingUp, ACursorOfAnotherHistoryGetsEverythingLimitedAlsoAfterARestart) {
  say(3);
  Json other = world.cursor(2);
  other["chain"] = std::string(16, '0');
  for (int i = 0; i < 2; ++i) {
    const Link bob = world.connect_with({{"token", bob_sign_in.token}, {"since", other}});
    EXPECT_EQ(bob->last("ready")["continues"], false);
    EXPECT_EQ(bob->last("ready")["rooms"][0]["limited"], true);
    EXPECT_EQ(gseqs(bob).size(), 0U);
    world.restart();
  }
}

TEST_F(CatchingUp, TheCursorOfAnEmptyLogContinues) {
  const Json at_the_start = world.cursor(0);
  say(3);
  const Link bob = world.connect_with({{"token", bob_sign_in.token}, {"since", at_the_start}});
  EXPECT_EQ(bob->last("ready")["continues"], true);
  EXPECT_EQ(gseqs(bob), range(1, 3));
}

/// Acknowledges pages until nothing more comes.
void finish_pages(ChatWorld& world, const Link& link) {
  do world.settle();
  while (link->acknowledge());
}

TEST_F(CatchingUp, ReplayReportsDamageAndContinuesBehindIt) {
  say(10);
  for (const std::int64_t gseq : {4, 5, 6}) world.store.damage(gseq);
  world.restart();
  ann = world.go_live(ann_sign_in);
  const Link bob = world.connect(bob_sign_in, 0);
  finish_pages(world, bob);
  const auto pages = bob->all("replay");
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(gseqs_of_page(pages[0]), range(1, 3));
  EXPECT_EQ(pages[1], (Json{{"events", Json::array()}, {"more", true}, {"damaged", true}}));
  EXPECT_EQ(gseqs_of_page(pages[2]), range(7, 10));
  EXPECT_EQ(pages[2]["more"], false);
  say(1);
  EXPECT_EQ(bob->count("event"), 1U);
  EXPECT_EQ(world.storage_failures, 0);
}

TEST_F(CatchingUp, DamageOfARoomsNewestEventKeepsNobodyFromConnecting) {
  say(3);
  world.store.damage(3);
  world.restart();
  const Link bob = world.connect(bob_sign_in);
  EXPECT_EQ(bob->last("ready")["rooms"][0]["last"], nullptr);
  EXPECT_EQ(bob->last("ready")["rooms"][0]["head"], 3);
  EXPECT_EQ(bob->last("ready")["rooms"][0]["limited"], true);
  ann = world.go_live(ann_sign_in);
  say(1);
  EXPECT_EQ(world.connect(bob_sign_in)->last("ready")["rooms"][0]["last"]["gseq"], 4);
}

TEST_F(CatchingUp, FailedReadEndsNoConnection) {
  say(5);
  world.restart();
  world.store.fail_next_read(model::StoreError::kDamaged);  // The read of the cursor's chain.
  Link bob = world.connect(bob_sign_in, 1);
  EXPECT_EQ(bob->last("ready")["continues"], false);
  bob = world.dial({{"token", bob_sign_in.token}, {"since", world.cursor(1)}});
  world.store.read();  // The cursor's chain.
  world.store.fail_next_read(model::StoreError::kDamaged);
  finish_pages(world, bob);
  EXPECT_EQ(bob->count("ready"), 1U);
  EXPECT_EQ(world.storage_failures, 0);
}

TEST_F(CatchingUp, PagesComeOneByOneBeforeTheSocketGoesLive) {
  world.go_live(bob_sign_in);
  say(450);
  world.restart();
  ann = world.go_live(ann_sign_in);
  const Link bob = world.connect(bob_sign_in, 20);
  ASSERT_EQ(bob->count("replay"), 1U);
  // 16 KiB. Each event counts 192 bytes besides its body.
  EXPECT_EQ(gseqs_of_page(bob->last("replay")), range(21, 100));
  EXPECT_TRUE(bob->last("replay")["more"].get<bool>());
  say(1);
  EXPECT_EQ(bob->count("event"), 0U);  // Replaying, not live.
  bob->acknowledge();
  world.settle();
  EXPECT_EQ(gseqs_of_page(bob->last("replay")), range(101, 259));
  bob->acknowledge();
  world.settle();
  EXPECT_EQ(gseqs_of_page(bob->last("replay")), range(260, 451));
  EXPECT_FALSE(bob->last("replay")["more"].get<bool>());
  say(1);
  EXPECT_EQ(bob->count("event"), 1U);
  EXPECT_EQ(gseqs(bob), range(21, 452));
}

TEST_F(CatchingUp, MessageStoredDuringTheLastReadIsNotLost) {
  say(10);
  world.restart();
  ann = world.go_live(ann_sign_in);
  // Bob's page is being read while a message is committed and broadcast.
  const Link bob = world.dial({{"token", bob_sign_in.token}, {"since", world.cursor(5)}});
  world.emit(ann, "message:send", {{"room", room}, {"body", {{"text", "between"}}}});
  world.store.read();  // The chain at the cursor.
  world.store.commit();
  world.store.answer();
  world.settle();
  EXPECT_EQ(gseqs(bob), range(6, 11));
  EXPECT_FALSE(bob->last("replay")["more"].get<bool>());
}

TEST_F(CatchingUp, PageEndsAtItsByteLimit) {
  for (int i = 0; i < 60; ++i) world.say(ann, room, std::string(8000, 'x'));
  world.restart();
  const Link bob = world.connect(bob_sign_in, 0);
  EXPECT_EQ(gseqs_of_page(bob->last("replay")).size(), 2U);
}

TEST_F(CatchingUp, RoomIsLimitedIfMoreThanTwoThousandEventsAreMissing) {
  say(2001);
  world.restart();
  const Link just = world.connect(bob_sign_in, 1);
  EXPECT_FALSE(just->last("ready")["rooms"][0]["limited"].get<bool>());
  const Link late = world.connect(bob_sign_in, 0);
  EXPECT_TRUE(late->last("ready")["rooms"][0]["limited"].get<bool>());
  EXPECT_EQ(gseqs_of_page(late->last("replay")).size(), 0U);
}

TEST_F(CatchingUp, OthersMessagesDoNotCountAndQuietRoomsAreNotLimited) {
  const SignIn cat_sign_in = world.join("cat");
  Link cat = world.go_live(cat_sign_in);
  const std::int64_t quiet = world.open_room(cat, bob_sign_in.user);
  world.say(cat, quiet, "hello");  // gseq 1
  say(2100);                       // Ann to Bob, without Cat.
  world.restart();
  cat = world.connect(cat_sign_in, 0);
  EXPECT_EQ(cat->last("ready")["rooms"][0]["limited"], false);
  EXPECT_EQ(gseqs(cat), range(1, 1));
  const Link bob = world.connect(bob_sign_in, 1);
  const Json ready = bob->last("ready");
  for (const Json& shown : ready["rooms"]) {
    EXPECT_EQ(shown["limited"].get<bool>(), shown["room"] == room) << shown;
  }
}

TEST_F(CatchingUp, SlowSocketContinuesWithoutADrainEvent) {
  const Link bob = world.go_live(bob_sign_in, 0);
  bob->queued_bytes = 64 * 1024 + 1;
  say(1);
  look_for_slow();
  say(2);
  bob->queued_bytes = 0;
  world.advance(std::chrono::milliseconds(50));
  EXPECT_EQ(gseqs(bob), range(1, 3));
}

TEST_F(CatchingUp, SlowSocketIsNotLiveAndContinuesWhenItDrains) {
  const Link bob = world.go_live(bob_sign_in, 0);
  say(1);
  bob->queued_bytes = 64 * 1024 + 1;
  say(1);
  look_for_slow();
  say(5);
  EXPECT_EQ(gseqs(bob), range(1, 2));
  EXPECT_EQ(bob->rooms.size(), 0U);
  bob->queued_bytes = 0;
  world.chat().socket_door.drained(bob.session);
  EXPECT_EQ(gseqs(bob), range(1, 7));
  EXPECT_EQ(bob->count("replay"), 2U);
  say(1);
  EXPECT_EQ(bob->count("event"), 3U);
  EXPECT_EQ(gseqs(bob), range(1, 8));
}

TEST_F(CatchingUp, SlowSocketGetsMarksAndPresenceOnlyWhenItDrains) {
  const Link bob = world.go_live(bob_sign_in, 0);
  say(1);
  bob->queued_bytes = 64 * 1024 + 1;
  say(1);
  look_for_slow();
  const std::size_t before = bob->received.size();
  const SignIn cat = world.join("cat");
  world.ask(ann, "mark", {{"room", room}, {"read", 2}});
  Link phone = world.go_live(cat);
  world.open_room(phone, bob_sign_in.user);
  EXPECT_EQ(bob->received.size(), before);
  bob->queued_bytes = 0;
  world.chat().socket_door.drained(bob.session);
  // The missed changes come before the log continues.
  EXPECT_EQ(bob->last("user:new")["user"]["name"], "cat");
  EXPECT_TRUE(bob->last("user:new")["user"]["online"].get<bool>());
  EXPECT_EQ(bob->last("mark"),
            (Json{{"room", room}, {"user", ann_sign_in.user}, {"received", 2}, {"read", 2}}));
  EXPECT_EQ(bob->last("room:new")["room"]["members"].size(), 2U);
  EXPECT_EQ(bob->received.back().event, "replay");
}

TEST_F(CatchingUp, APageIsNotSentWhileTheLastOneIsUnanswered) {
  const Link bob = world.connect(bob_sign_in, 0);
  ASSERT_EQ(bob->count("replay"), 1U);
  say(1);
  bob->queued_bytes = 64 * 1024 + 1;
  look_for_slow();
  say(3);
  bob->queued_bytes = 0;
  world.chat().socket_door.drained(bob.session);
  EXPECT_EQ(bob->count("replay"), 1U);
  bob->acknowledge();
  EXPECT_EQ(bob->count("replay"), 2U);
  EXPECT_EQ(gseqs(bob), range(1, 4));
}

TEST_F(CatchingUp, APageWithoutAnAnswerEndsTheReplay) {
  world.chat().socket_door.disconnected(world.go_live(bob_sign_in).session);
  say(450);
  const Link bob = world.connect(bob_sign_in, 0);
  bob->end();
  world.settle();
  EXPECT_EQ(bob->count("replay"), 1U);
  EXPECT_EQ(world.chat().sessions.count(), 1U);
}

/// A client that takes nothing is disconnected within the call that sends one event too many.
TEST_F(CatchingUp, SocketMayEndWithinAnyCallThatSendsToIt) {
  say(250);
  const SignIn cat = world.join("cat");
  for (std::size_t nth = 1; nth <= 4; ++nth) {
    world.next_link_ends_at_emit = nth;
    const Link bob = world.go_live(bob_sign_in, 0);
    if (bob->connected) {
      world.ask(ann, "room:open", {{"user", cat.user}});
      say(2);
    }
    EXPECT_FALSE(bob->connected) << nth;
    world.settle();
    EXPECT_EQ(world.chat().sessions.count(), 1U) << nth;
  }
}

TEST_F(CatchingUp, SocketMayEndWithinTheCallThatAnnouncesARoom) {
  const Link phone = world.go_live(bob_sign_in);
  const Link tablet = world.go_live(bob_sign_in);
  const SignIn cat_sign_in = world.join("cat");
  const Link cat = world.go_live(cat_sign_in);
  phone->ends_at_emit = tablet->ends_at_emit = 1;
  world.open_room(cat, bob_sign_in.user);
  EXPECT_EQ(world.chat().sessions.count_of({bob_sign_in.user}), 0U);
}

/// Everyone talks, connects, breaks off, is slow and drains, in any order. A client that applies
/// all it receives beyond its own cursor misses nothing and sees nothing twice.
class RandomWalk : public testing::WithParamInterface<unsigned>, public CatchingUp {
 protected:
  /// Small enough that pages come from the store, from memory, and from both.
  static Options options() {
    Options chosen = ChatWorld::quick_options();
    chosen.limits.page_events = 3;
    chosen.limits.recent_events = GetParam() % 6;
    chosen.limits.sends_per_second = 100'000;
    return chosen;
  }
  RandomWalk() : CatchingUp(options()) {
    cat = world.go_live(world.join("cat"));
    others_room = world.open_room(cat, ann_sign_in.user);
    bob = world.connect(bob_sign_in, 0);
  }
  std::uint32_t random(std::uint32_t below) {
    state_ = state_ * 1664525U + 1013904223U;
    return (state_ >> 8) % below;
  }
  void absorb() {
    for (const std::int64_t gseq : gseqs(bob)) seen.push_back(gseq);
  }
  void reconnect() {
    bob->end();
    absorb();
    const Json since = world.cursor(seen.empty() ? 0 : seen.back());
    bob = world.dial({{"token", bob_sign_in.token}, {"since", since}});
  }
  void become_slow_or_drain() {
    world.clock.advance(std::chrono::milliseconds(random(30)));
    bob->queued_bytes = random(2) == 0 ? 0 : 100'000;
    if (bob->queued_bytes == 0 && random(2) == 0) world.chat().socket_door.drained(bob.session);
  }
  void talk(const Link& who, std::int64_t where) {
    world.emit(who, "message:send", {{"room", where}, {"body", {{"text", "x"}}}});
  }
  void step() {
    const std::uint32_t choice = random(9);
    if (choice < 2) talk(ann, room);
    if (choice == 2) talk(cat, others_room);
    if (choice == 3) world.store.commit();
    if (choice == 4) world.store.answer();
    if (choice == 5) world.store.read();
    if (choice == 6) bob->acknowledge();
    if (choice == 7) become_slow_or_drain();
    if (choice == 8 && random(8) == 0) reconnect();
  }
  void come_to_rest() {
    bob->queued_bytes = 0;
    world.settle();
    world.advance(std::chrono::milliseconds(50));
    do world.settle();
    while (bob->acknowledge());
    absorb();
  }

  Link cat;
  Link bob;
  std::int64_t others_room = 0;
  std::vector<std::int64_t> seen;

 private:
  std::uint32_t state_ = GetParam() * 2654435761U + 1;
};

TEST_P(RandomWalk, EachEventComesOnceAndInOrder) {
  for (int i = 0; i < 2000; ++i) step();
  come_to_rest();
  std::vector<std::int64_t> wanted;
  for (const model::Event& event : world.store.events()) {
    if (event.room.value == room) wanted.push_back(event.gseq.value);
  }
  EXPECT_GT(wanted.size(), 50U);
  EXPECT_EQ(seen, wanted);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, testing::Range(1U, 25U));

}  // namespace
}  // namespace snug::chat
