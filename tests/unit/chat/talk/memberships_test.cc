// Rooms that are not direct: what their members and others see as they change.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

/// Ann made a room with Bob in it; Cat is a stranger to it. All are connected.
struct Scene {
  explicit Scene(const char* kind = "private", const char* newcomers_read = "all")
      : ann(world.join("ann")),
        bob(world.join("bob")),
        cat(world.join("cat")),
        ann_link(world.go_live(ann)),
        bob_link(world.go_live(bob)),
        cat_link(world.go_live(cat)) {
    room = world
               .ask(ann_link, "room:create",
                    {{"kind", kind},
                     {"name", "  Kitchen "},
                     {"topic", "Who cooks?"},
                     {"newcomers_read", newcomers_read},
                     {"members", {bob.user}}})
               .at("room")
               .get<std::int64_t>();
  }
  Json ask(const Link& link, const char* event, Json more = Json::object()) {
    more["room"] = room;
    return world.ask(link, event, more);
  }
  Json of_cat() const { return {{"user", cat.user}}; }
  Json of_bob() const { return {{"user", bob.user}}; }
  std::vector<std::int64_t> seqs(const Link& link) const {
    std::vector<std::int64_t> seqs;
    for (const Json& page : link->all("replay")) {
      for (const Json& event : page["events"]) {
        if (event["room"] == room) seqs.push_back(event["seq"].get<std::int64_t>());
      }
    }
    for (const Json& event : link->all("event")) {
      if (event["room"] == room) seqs.push_back(event["seq"].get<std::int64_t>());
    }
    return seqs;
  }

  ChatWorld world;
  SignIn ann, bob, cat;
  Link ann_link, bob_link, cat_link;
  std::int64_t room = 0;
};

using Seqs = std::vector<std::int64_t>;

TEST(Room, IsTheSameForItsMembersAndUnknownToOthers) {
  Scene scene;
  const Json told = scene.bob_link->last("room:new").at("room");
  EXPECT_EQ(told["room"], scene.room);
  EXPECT_EQ(told["kind"], "private");
  EXPECT_EQ(told["name"], "Kitchen");
  EXPECT_EQ(told["topic"], "Who cooks?");
  EXPECT_EQ(told["role"], "member");
  EXPECT_EQ(told["members_count"], 2);
  EXPECT_EQ(told["last"]["kind"], "created");
  EXPECT_EQ(told["limited"], true);
  EXPECT_EQ(scene.ann_link->last("room:new")["room"]["role"], "owner");
  EXPECT_EQ(scene.cat_link->count("room:new"), 0U);
  EXPECT_EQ(scene.cat_link->count("event"), 0U);
}

TEST(Room, CarriesMessagesToAllItsMembers) {
  Scene scene;
  scene.world.say(scene.bob_link, scene.room, "hello");
  EXPECT_EQ(scene.ann_link->last("event")["body"]["text"], "hello");
  EXPECT_EQ(scene.ann_link->last("event")["seq"], 2);
  EXPECT_EQ(scene.cat_link->count("event"), 0U);
  EXPECT_EQ(code_of(scene.world.say(scene.cat_link, scene.room, "me too")), "forbidden");
}

TEST(Room, IsMadeOnceForOneId) {
  Scene scene;
  const Json wish = {{"kind", "public"}, {"name", "Garden"}, {"id", "one"}};
  const Json made = scene.world.ask(scene.ann_link, "room:create", wish);
  const Json again = scene.world.ask(scene.ann_link, "room:create", wish);
  EXPECT_EQ(again["room"], made["room"]);
  EXPECT_EQ(again["dup"], true);
  Json other = wish;
  other["name"] = "Yard";
  EXPECT_EQ(code_of(scene.world.ask(scene.ann_link, "room:create", other)), "conflict");
}

TEST(Room, IsThereAfterARestart) {
  Scene scene;
  scene.ask(scene.ann_link, "room:role", {{"user", scene.bob.user}, {"role", "moderator"}});
  scene.world.restart();
  const Link again = scene.world.go_live(scene.bob);
  const Json room = again->last("ready")["rooms"][0];
  EXPECT_EQ(room["name"], "Kitchen");
  EXPECT_EQ(room["role"], "moderator");
  EXPECT_EQ(room["head"], 2);
}

TEST(Member, WhoIsAddedGetsTheRoomAndEverythingAfter) {
  Scene scene;
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "room:add", scene.of_cat())), "");
  EXPECT_EQ(scene.bob_link->last("event")["kind"], "joined");
  EXPECT_EQ(scene.bob_link->last("event")["body"]["user"], scene.cat.user);
  const Json told = scene.cat_link->last("room:new")["room"];
  EXPECT_EQ(told["head"], 2);
  EXPECT_EQ(told["last"]["kind"], "joined");
  EXPECT_EQ(scene.cat_link->count("event"), 0U);
  scene.world.say(scene.ann_link, scene.room, "welcome");
  EXPECT_EQ(scene.seqs(scene.cat_link), Seqs{3});
  EXPECT_EQ(code_of(scene.ask(scene.cat_link, "room:add", scene.of_cat())), "");
  EXPECT_EQ(scene.ann_link->last("event")["seq"], 3) << "what is true already makes no event";
}

TEST(Member, WhoIsRemovedHearsNothingMore) {
  Scene scene;
  const std::size_t heard = scene.bob_link->count("event");
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:remove", scene.of_bob())), "");
  EXPECT_EQ(scene.bob_link->last("room:gone")["room"], scene.room);
  scene.world.say(scene.ann_link, scene.room, "he has gone");
  EXPECT_EQ(scene.bob_link->count("event"), heard);
  EXPECT_EQ(code_of(scene.world.say(scene.bob_link, scene.room, "no")), "forbidden");
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "history")), "forbidden");
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "mark", {{"read", 1}})), "forbidden");
  EXPECT_TRUE(scene.world.connect(scene.bob)->last("ready")["rooms"].empty());
}

TEST(Member, WhoIsRemovedWritesNothingBehindIt) {
  Scene scene;
  const auto removed = scene.world.emit(scene.ann_link, "room:remove",
                                        {{"room", scene.room}, {"user", scene.bob.user}});
  const auto said = scene.world.emit(scene.bob_link, "message:send",
                                     {{"room", scene.room}, {"body", {{"text", "late"}}}});
  scene.world.settle();
  EXPECT_EQ(code_of(*removed), "");
  EXPECT_EQ(code_of(*said), "unavailable");
  EXPECT_EQ(scene.world.store.events().back().kind, "removed");
}

TEST(Member, WhoseRemovalFailsMayWriteOn) {
  Scene scene;
  scene.world.store.fail_next_write(model::StoreError::kFull);
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:remove", scene.of_bob())), "storage_full");
  EXPECT_EQ(code_of(scene.world.say(scene.bob_link, scene.room, "still here")), "");
}

TEST(Member, WhoIsRemovedGetsNoPageThatWasReadBefore) {
  Scene scene;
  const auto page = scene.world.emit(scene.bob_link, "history", {{"room", scene.room}});
  scene.world.emit(scene.ann_link, "room:remove", {{"room", scene.room}, {"user", scene.bob.user}});
  scene.world.store.commit();
  scene.world.store.answer();
  scene.world.settle();
  EXPECT_EQ(code_of(*page), "forbidden");
}

TEST(Member, WhoLeftAndComesBackIsANewcomer) {
  Scene scene("public", "from_joining");
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "room:leave")), "");
  scene.world.say(scene.ann_link, scene.room, "between us");
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "room:join")), "");
  const Json told = scene.bob_link->last("room:new")["room"];
  EXPECT_EQ(told["first"], 4);
  const Json page = scene.ask(scene.bob_link, "history", {{"limit", 1}});
  ASSERT_EQ(page["events"].size(), 1U);
  EXPECT_EQ(page["events"][0]["seq"], 4);
  EXPECT_EQ(page["more"], false);
  EXPECT_EQ(scene.ask(scene.bob_link, "history", {{"after", 0}})["events"].size(), 1U);
  EXPECT_TRUE(scene.ask(scene.bob_link, "history", {{"before", 4}})["events"].empty());
}

TEST(Member, WhoIsBannedStaysOutUntilItIsLifted) {
  Scene scene("public");
  EXPECT_EQ(
      code_of(scene.ask(scene.ann_link, "room:remove", {{"user", scene.bob.user}, {"ban", true}})),
      "");
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "room:join")), "forbidden");
  EXPECT_EQ(scene.ask(scene.ann_link, "room:bans")["users"], Json::array({scene.bob.user}));
  scene.world.restart();
  const Link ann = scene.world.go_live(scene.ann);
  const Link bob = scene.world.go_live(scene.bob);
  EXPECT_EQ(code_of(scene.ask(bob, "room:join")), "forbidden");
  EXPECT_EQ(code_of(scene.ask(ann, "room:unban", scene.of_bob())), "");
  EXPECT_EQ(code_of(scene.ask(bob, "room:join")), "");
}

TEST(Owner, WhoIsTheLastStaysUntilThereIsAnother) {
  Scene scene;
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:leave")), "forbidden");
  const Json lower = {{"user", scene.ann.user}, {"role", "member"}};
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:role", lower)), "forbidden");
  scene.ask(scene.ann_link, "room:role", {{"user", scene.bob.user}, {"role", "owner"}});
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:leave")), "");
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "room:leave")), "") << "alone";
}

TEST(Owners, WhoLeaveAtOnceMayBothGo) {
  Scene scene;
  scene.ask(scene.ann_link, "room:role", {{"user", scene.bob.user}, {"role", "owner"}});
  const auto one = scene.world.emit(scene.ann_link, "room:leave", {{"room", scene.room}});
  const auto other = scene.world.emit(scene.bob_link, "room:leave", {{"room", scene.room}});
  scene.world.settle();
  EXPECT_EQ(code_of(*one), "");
  EXPECT_EQ(code_of(*other), "") << "the last one may go, because nobody else is there";
}

TEST(Details, ChangeForEveryoneAndComeAsAnEvent) {
  Scene scene;
  EXPECT_EQ(code_of(scene.ask(scene.bob_link, "room:change", {{"name", "Garden"}})), "forbidden");
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:change", {{"name", "Garden"}})), "");
  EXPECT_EQ(scene.bob_link->last("event")["body"], (Json{{"name", "Garden"}}));
  EXPECT_EQ(scene.world.connect(scene.bob)->last("ready")["rooms"][0]["name"], "Garden");
}

TEST(Details, AreChecked) {
  Scene scene;
  for (const Json& wish :
       {Json{{"name", " "}}, Json{{"name", std::string(65, 'x')}}, Json{{"name", "a\u0007b"}},
        Json{{"newcomers_read", "some"}}, Json::object()}) {
    EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:change", wish)), "bad_request") << wish;
  }
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:change", {{"topic", std::string(501, 'x')}})),
            "too_large");
}

TEST(CatchingUpWithRooms, OfANewMemberBringsTheRoomWithoutItsPast) {
  Scene scene;
  const std::int64_t head = scene.world.store.events().back().gseq.value;
  scene.cat_link->end();
  scene.world.say(scene.ann_link, scene.room, "before");
  scene.ask(scene.ann_link, "room:add", scene.of_cat());
  scene.world.say(scene.ann_link, scene.room, "after");
  const Link again = scene.world.go_live(scene.cat, head);
  const Json room = again->last("ready")["rooms"][0];
  EXPECT_EQ(room["limited"], true);
  EXPECT_EQ(room["head"], 4);
  EXPECT_EQ(scene.seqs(again), Seqs{}) << "the client asks for history";
  scene.world.say(scene.ann_link, scene.room, "live");
  EXPECT_EQ(scene.seqs(again), Seqs{5});
}

TEST(CatchingUpWithRooms, TellsOfRoomsThatCameAndWentMeanwhile) {
  Scene scene("public");
  const std::int64_t direct = scene.world.open_room(scene.cat_link, scene.ann.user);
  for (int i = 0; i < 5; ++i) scene.world.say(scene.cat_link, direct, std::string(8'000, 'x'));
  const Link slow = scene.world.connect(scene.cat, 0);
  ASSERT_EQ(slow->last("replay")["more"], true);
  scene.ask(scene.cat_link, "room:join");
  scene.world.say(scene.ann_link, scene.room, "one");
  slow->acknowledge();
  scene.world.settle();
  EXPECT_EQ(slow->count("room:new"), 1U);
  EXPECT_EQ(scene.seqs(slow), Seqs{});
  scene.world.say(scene.ann_link, scene.room, "two");
  while (slow->acknowledge()) scene.world.settle();
  EXPECT_EQ(scene.seqs(slow), Seqs{4});
  scene.ask(scene.cat_link, "room:leave");
  EXPECT_EQ(slow->count("room:gone"), 1U);
}

TEST(CatchingUpWithRooms, HasNothingOfARoomThatWasLeftSinceThePageWasRead) {
  Scene scene;
  scene.world.say(scene.ann_link, scene.room, "secret");
  scene.world.restart();
  const Link ann = scene.world.go_live(scene.ann);
  // The database is asked for the page, and the answer comes after the removal.
  const Link bob = scene.world.dial({{"token", scene.bob.token}, {"since", scene.world.cursor(0)}});
  scene.world.emit(ann, "room:remove", {{"room", scene.room}, {"user", scene.bob.user}});
  scene.world.store.commit();
  scene.world.store.answer();
  scene.world.settle();
  while (bob->acknowledge()) scene.world.settle();
  EXPECT_EQ(scene.seqs(bob), Seqs{});
}

TEST(LargeRoom, ShowsSomeMembersAndKeepsMarksPrivate) {
  Options options = ChatWorld::quick_options();
  options.limits.members_shown = 2;
  ChatWorld world(options);
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const SignIn cat = world.join("cat");
  const Link ann_link = world.go_live(ann);
  const Link cat_link = world.go_live(cat);
  const Json made =
      world.ask(ann_link, "room:create",
                {{"kind", "private"}, {"name", "All"}, {"members", {bob.user, cat.user}}});
  const Json told = cat_link->last("room:new")["room"];
  EXPECT_EQ(told["members_count"], 3);
  EXPECT_EQ(told["members"].size(), 2U);
  bool has_me = false;
  for (const Json& member : told["members"]) has_me = has_me || member["user"] == cat.user;
  EXPECT_TRUE(has_me);
  world.ask(cat_link, "mark", {{"room", made["room"]}, {"read", 1}});
  EXPECT_EQ(cat_link->count("mark"), 1U);
  EXPECT_EQ(ann_link->count("mark"), 0U);
  const Json page = world.ask(ann_link, "room:members", {{"room", made["room"]}, {"limit", 2}});
  EXPECT_EQ(page["members"].size(), 2U);
  EXPECT_EQ(page["more"], true);
  const Json rest = world.ask(ann_link, "room:members",
                              {{"room", made["room"]}, {"after", page["members"][1]["user"]}});
  EXPECT_EQ(rest["members"].size(), 1U);
  EXPECT_EQ(rest["more"], false);
}

TEST(Changes, OfAStrangerTakeNobodysPlace) {
  Scene scene;
  scene.world.emit(scene.ann_link, "room:change", {{"room", scene.room}, {"topic", "busy"}});
  for (int i = 0; i < 40; ++i) {
    scene.world.emit(scene.cat_link, "room:unban", {{"room", scene.room}, {"user", 1}});
  }
  for (int i = 0; i < 20; ++i) {
    scene.world.emit(scene.bob_link, "room:add", {{"room", scene.room}, {"user", scene.cat.user}});
  }
  const auto removed = scene.world.emit(scene.ann_link, "room:remove",
                                        {{"room", scene.room}, {"user", scene.bob.user}});
  scene.world.settle();
  EXPECT_EQ(code_of(*removed), "");
}

TEST(Repeats, OfAMessageAreAnsweredAlsoAfterItsSenderHasLeft) {
  Scene scene;
  const Json numbered = {{"room", scene.room}, {"n", 1}, {"body", {{"text", "hi"}}}};
  const Json named = {{"room", scene.room}, {"id", "one"}, {"body", {{"text", "ho"}}}};
  const Json first = scene.world.ask(scene.bob_link, "message:send", numbered);
  scene.world.ask(scene.bob_link, "message:send", named);
  scene.ask(scene.ann_link, "room:remove", scene.of_bob());
  const Json again = scene.world.ask(scene.bob_link, "message:send", numbered);
  EXPECT_EQ(again["dup"], true);
  EXPECT_EQ(again["seq"], first["seq"]);
  EXPECT_EQ(scene.world.ask(scene.bob_link, "message:send", named)["dup"], true);
  Json next = numbered;
  next["n"] = 2;
  EXPECT_EQ(code_of(scene.world.ask(scene.bob_link, "message:send", next)), "forbidden");
  EXPECT_EQ(scene.world.store.events().back().kind, "removed");
}

TEST(Repeats, OfLeavingAndOfGivingUpARoleAreAnswered) {
  Scene scene;
  scene.ask(scene.ann_link, "room:role", {{"user", scene.bob.user}, {"role", "owner"}});
  const Json lower = {{"user", scene.ann.user}, {"role", "member"}};
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:role", lower)), "");
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:role", lower)), "");
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:leave")), "");
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:leave")), "");
}

TEST(Repeats, OfCreatingARoomAreAnsweredAlsoAtTheLimits) {
  Options options = ChatWorld::quick_options();
  options.limits.rooms_created_a_day = 1;
  ChatWorld world(options);
  const Link ann = world.go_live(world.join("ann"));
  const Json wish = {{"kind", "public"}, {"name", "x"}, {"id", "one"}};
  const Json made = world.ask(ann, "room:create", wish);
  EXPECT_EQ(world.ask(ann, "room:create", wish)["room"], made["room"]);
  const Json another = {{"kind", "public"}, {"name", "x"}, {"id", "two"}};
  EXPECT_EQ(code_of(world.ask(ann, "room:create", another)), "too_many");
}

TEST(Limits, OfRoomsHoldForRequestsAtOnce) {
  Options options = ChatWorld::quick_options();
  options.limits.rooms_of_person = 2;
  ChatWorld world(options);
  const Link ann = world.go_live(world.join("ann"));
  const SignIn bob = world.join("bob");
  const Json wish = {{"kind", "public"}, {"name", "x"}};
  std::vector<std::shared_ptr<Json>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(world.emit(ann, "room:create", wish));
  world.settle();
  int made = 0;
  for (const auto& answer : answers) made += answer->value("ok", false) ? 1 : 0;
  EXPECT_EQ(made, 2);
}

TEST(EmptyRoom, IsClosed) {
  Scene scene("public");
  scene.ask(scene.bob_link, "room:leave");
  EXPECT_EQ(code_of(scene.ask(scene.ann_link, "room:leave")), "");
  EXPECT_TRUE(scene.world.ask(scene.cat_link, "room:list", Json::object())["rooms"].empty());
  EXPECT_EQ(code_of(scene.ask(scene.cat_link, "room:join")), "not_found");
  scene.world.restart();
  const Link cat = scene.world.go_live(scene.cat);
  EXPECT_TRUE(scene.world.ask(cat, "room:list", Json::object())["rooms"].empty());
}

TEST(PublicRooms, AreListedForEveryone) {
  Scene scene("public");
  const Json list = scene.world.ask(scene.cat_link, "room:list", Json::object());
  ASSERT_EQ(list["rooms"].size(), 1U);
  EXPECT_EQ(list["rooms"][0]["name"], "Kitchen");
  EXPECT_EQ(list["rooms"][0]["members_count"], 2);
  EXPECT_EQ(list["rooms"][0]["member"], false);
  EXPECT_EQ(list["more"], false);
}

TEST(Limits, OfRoomsAreKept) {
  Options options = ChatWorld::quick_options();
  options.limits.members_of_room = 2;
  options.limits.rooms_of_person = 2;
  options.limits.rooms_created_a_day = 3;
  ChatWorld world(options);
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const SignIn cat = world.join("cat");
  const Link link = world.go_live(ann);
  const Link bob_link = world.go_live(bob);
  const Json wish = {{"kind", "public"}, {"name", "x"}};
  const Json room = world.ask(bob_link, "room:create", wish)["room"];
  EXPECT_EQ(code_of(world.ask(link, "room:join", {{"room", room}})), "");
  EXPECT_EQ(code_of(world.ask(world.go_live(cat), "room:join", {{"room", room}})), "too_large");
  world.ask(link, "room:create", wish);
  EXPECT_EQ(code_of(world.ask(link, "room:create", wish)), "too_large");
  world.ask(bob_link, "room:create", wish);
  world.ask(bob_link, "room:leave", {{"room", room}});
  world.ask(bob_link, "room:create", wish);
  EXPECT_EQ(code_of(world.ask(bob_link, "room:create", wish)), "too_large");
}

}  // namespace
}  // namespace snug::chat
