// What a client is told of people and rooms, however many there are, and who sees whom.
#include <gtest/gtest.h>

#include <set>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

/// A store with many people and rooms, made without asking for each.
struct Town {
  explicit Town(Options options = ChatWorld::quick_options())
      : world(std::move(options)), ann(world.join("ann")) {}

  void add_people(int count) {
    auto contents = world.store.contents();
    for (int i = 0; i < count; ++i) {
      model::User user;
      user.id = {1'000'000'000'000'000 + i};
      user.name = "person" + std::to_string(i);
      user.display_name = "Person Number " + std::to_string(i);
      contents.users.push_back(user);
    }
    world.store.restore(std::move(contents));
    world.restart();
  }
  /// Rooms that Ann is in, with a long topic.
  void add_rooms(int count) {
    auto contents = world.store.contents();
    for (int i = 0; i < count; ++i) {
      model::Room room;
      room.id = {2'000'000'000'000'000 + i};
      room.kind = model::RoomKind::kPrivate;
      room.details = {"Room " + std::to_string(i), std::string(500, 't'),
                      model::Newcomers::kReadAll};
      room.members.push_back({{ann.user}});
      contents.rooms.push_back(room);
    }
    world.store.restore(std::move(contents));
    world.restart();
  }

  ChatWorld world;
  SignIn ann;
};

std::set<std::int64_t> rooms_in(const Json& list) {
  std::set<std::int64_t> rooms;
  for (const Json& room : list) rooms.insert(room["room"].get<std::int64_t>());
  return rooms;
}

TEST(Ready, StaysSmallWithTenThousandPeople) {
  Town town;
  town.add_people(10'000);
  const Json ready = town.world.connect(town.ann)->last("ready");
  EXPECT_LT(ready.dump().size(), 64U * 1024);
  EXPECT_GT(ready["users"].size(), 100U);
  EXPECT_EQ(ready["users_more"], true);
  EXPECT_EQ(ready["more"], false);
}

TEST(Ready, BringsManyRoomsInPagesThatAreAcknowledged) {
  Town town;
  town.add_rooms(400);
  const Link link = town.world.connect(town.ann);
  const Json ready = link->last("ready");
  EXPECT_LT(ready.dump().size(), 64U * 1024);
  EXPECT_EQ(ready["more"], true);
  EXPECT_EQ(link->count("ready:more"), 1U);
  EXPECT_EQ(link->count("replay"), 0U) << "not before the client has all rooms";
  std::set<std::int64_t> rooms = rooms_in(ready["rooms"]);
  while (link->acknowledge()) town.world.settle();
  for (const Json& page : link->all("ready:more")) rooms.merge(rooms_in(page["rooms"]));
  EXPECT_EQ(rooms.size(), 400U);
  EXPECT_GT(link->count("ready:more"), 2U);
  EXPECT_EQ(link->last("ready:more")["more"], false);
  EXPECT_EQ(link->count("replay"), 1U);
}

TEST(Ready, BeginsWithTheRoomInWhichSomethingHappenedLast) {
  Town town;
  town.add_rooms(100);
  const Link link = town.world.go_live(town.ann);
  const std::int64_t room = 2'000'000'000'000'050;
  town.world.say(link, room, "hello");
  EXPECT_EQ(town.world.connect(town.ann)->last("ready")["rooms"][0]["room"], room);
}

TEST(Ready, LeavesOutARoomThatWasLeftBetweenItsPages) {
  Town town;
  town.add_rooms(200);
  const Link other = town.world.go_live(town.ann);
  const Link link = town.world.connect(town.ann);
  std::set<std::int64_t> rooms = rooms_in(link->last("ready")["rooms"]);
  rooms.merge(rooms_in(link->last("ready:more")["rooms"]));
  std::int64_t left = 2'000'000'000'000'000;
  while (rooms.contains(left)) ++left;
  EXPECT_EQ(code_of(town.world.ask(other, "room:leave", {{"room", left}})), "");
  while (link->acknowledge()) town.world.settle();
  for (const Json& page : link->all("ready:more")) {
    EXPECT_FALSE(rooms_in(page["rooms"]).contains(left));
  }
}

TEST(Ready, StaysSmallWithLongMessagesAndManyMembers) {
  Town town;
  town.add_people(300);
  std::string text;
  for (int i = 0; i < 8'000; ++i) text += "\xF0\x9F\x98\x80";
  Json members = Json::array();
  for (int i = 0; i < 60; ++i) members.push_back(1'000'000'000'000'000 + i);
  const Link link = town.world.go_live(town.ann);
  for (int i = 0; i < 12; ++i) {
    town.world.advance(std::chrono::seconds(1));
    const Json made = town.world.ask(link, "room:create",
                                     {{"kind", "private"}, {"name", "x"}, {"members", members}});
    if (i % 4 == 3) town.world.say(link, made["room"], text);
  }
  const Link again = town.world.connect(town.ann);
  EXPECT_LT(again->last("ready").dump().size(), 64U * 1024);
  std::size_t rooms = again->last("ready")["rooms"].size();
  while (again->acknowledge()) town.world.settle();
  for (const Json& page : again->all("ready:more")) rooms += page["rooms"].size();
  EXPECT_EQ(rooms, 12U);
}

TEST(Ready, OfARoomWithADamagedMemberHasTheOthers) {
  Town town;
  auto contents = town.world.store.contents();
  model::Room room;
  room.id = {42};
  room.kind = model::RoomKind::kPublic;
  room.members = {{{town.ann.user}}, {{town.ann.user + 1}}};
  contents.rooms.push_back(room);
  town.world.store.restore(std::move(contents));
  town.world.restart();
  const Json ready = town.world.connect(town.ann)->last("ready");
  EXPECT_EQ(ready["rooms"][0]["members_count"], 1);
}

TEST(Presence, IsToldToWhoeverWasSlowWhenItChanged) {
  ChatWorld world;
  const SignIn ann_sign_in = world.join("ann");
  const SignIn bob = world.join("bob");
  const SignIn cat = world.join("cat");
  const Link ann = world.go_live(ann_sign_in);
  world.advance(std::chrono::seconds(2));
  world.go_live(bob);
  world.go_live(cat);  // Waits for the next broadcast.
  ann->queued_bytes = 1'000'000;
  world.say(ann, world.open_room(ann, bob.user), "x");
  world.advance(std::chrono::milliseconds(100));
  ann->queued_bytes = 0;
  world.advance(std::chrono::seconds(3));
  while (ann->acknowledge()) world.settle();
  std::set<std::int64_t> online;
  for (const Json& event : ann->all("presence")) {
    for (const Json& change : event["changes"]) online.insert(change["user"].get<std::int64_t>());
  }
  EXPECT_TRUE(online.contains(cat.user));
}

TEST(Presence, OfManyWhoComeAtOnceMakesFewEvents) {
  ChatWorld world;
  const Link ann = world.go_live(world.join("ann"));
  std::vector<SignIn> people;
  for (int i = 0; i < 30; ++i) people.push_back(world.join("p" + std::to_string(i)));
  world.advance(std::chrono::seconds(5));
  const std::size_t before = ann->count("presence");
  std::vector<Link> links;
  for (const SignIn& one : people) links.push_back(world.go_live(one));
  world.advance(std::chrono::seconds(2));
  const auto told = ann->all("presence");
  EXPECT_LE(told.size() - before, 2U);
  std::set<std::int64_t> online;
  for (std::size_t i = before; i < told.size(); ++i) {
    for (const Json& change : told[i]["changes"]) online.insert(change["user"].get<std::int64_t>());
  }
  EXPECT_EQ(online.size(), 30U);
}

/// Without a directory: Ann and Bob share a room, Cat is alone.
struct Hidden {
  Hidden() : ann(world.join("ann")), bob(world.join("bob")), cat(world.join("cat")) {
    ann_link = world.go_live(ann);
    world.open_room(ann_link, bob.user);
  }
  static Options options() {
    Options options = ChatWorld::quick_options();
    options.directory = false;
    return options;
  }
  std::set<std::int64_t> users(const Json& list) const {
    std::set<std::int64_t> ids;
    for (const Json& user : list) ids.insert(user["id"].get<std::int64_t>());
    return ids;
  }
  std::set<std::int64_t> asked(const Json& query) {
    return users(world.ask(ann_link, "people", query)["users"]);
  }

  ChatWorld world{options()};
  SignIn ann, bob, cat;
  Link ann_link;
};

using Ids = std::set<std::int64_t>;

TEST(WithoutADirectory, PeopleSeeWhoSharesARoomWithThem) {
  Hidden hidden;
  const Json ready = hidden.world.connect(hidden.ann)->last("ready");
  EXPECT_EQ(hidden.users(ready["users"]), (Ids{hidden.ann.user, hidden.bob.user}));
  EXPECT_EQ(ready["users_more"], false);
  EXPECT_EQ(hidden.asked(Json::object()), (Ids{hidden.ann.user, hidden.bob.user}));
  EXPECT_EQ(hidden.asked({{"users", {hidden.cat.user, hidden.bob.user}}}), Ids{hidden.bob.user});
}

TEST(WithoutADirectory, SomebodyIsFoundByTheirSignInName) {
  Hidden hidden;
  EXPECT_EQ(hidden.asked({{"name", "CAT"}}), Ids{hidden.cat.user});
  EXPECT_EQ(hidden.asked({{"query", "cat"}}), Ids{});
  EXPECT_EQ(hidden.asked({{"name", "ca"}}), Ids{});
}

TEST(WithoutADirectory, NobodyHearsOfStrangers) {
  Hidden hidden;
  hidden.world.advance(std::chrono::seconds(5));
  const std::size_t before = hidden.ann_link->count("presence");
  const Link cat = hidden.world.go_live(hidden.cat);
  hidden.world.join("dan");
  hidden.world.advance(std::chrono::seconds(5));
  EXPECT_EQ(hidden.ann_link->count("presence"), before);
  EXPECT_EQ(hidden.ann_link->count("user:new"), 1U) << "Bob";
  const Link bob = hidden.world.go_live(hidden.bob);
  hidden.world.advance(std::chrono::seconds(5));
  EXPECT_EQ(hidden.ann_link->last("presence")["changes"][0]["user"], hidden.bob.user);
  EXPECT_EQ(cat->count("presence"), 0U);
}

TEST(WithoutADirectory, PeopleOfARoomGetToKnowEachOther) {
  Hidden hidden;
  const Link cat = hidden.world.go_live(hidden.cat);
  const Json room = hidden.world.ask(
      hidden.ann_link, "room:create",
      {{"kind", "private"}, {"name", "x"}, {"members", {hidden.cat.user}}})["room"];
  EXPECT_EQ(hidden.ann_link->last("user:new")["user"]["id"], hidden.cat.user);
  EXPECT_EQ(cat->last("user:new")["user"]["id"], hidden.ann.user);
  const Link bob = hidden.world.go_live(hidden.bob);
  hidden.world.ask(hidden.ann_link, "room:add", {{"room", room}, {"user", hidden.bob.user}});
  EXPECT_EQ(cat->last("user:new")["user"]["id"], hidden.bob.user);
}

TEST(WithADirectory, PeopleAreFoundByTheBeginningOfAWord) {
  Town town;
  town.add_people(150);
  const Link link = town.world.go_live(town.ann);
  const auto found = [&](const Json& query) {
    while (link->acknowledge()) town.world.settle();
    return town.world.ask(link, "people", query);
  };
  EXPECT_EQ(found({{"query", "NÚMBER 14"}})["users"].size(), 11U);
  EXPECT_EQ(found({{"query", "umber"}})["users"].size(), 0U);
  const Json page = found(Json::object());
  EXPECT_EQ(page["users"].size(), 100U);
  EXPECT_EQ(page["more"], true);
  const Json rest = found({{"after", page["users"][99]["id"]}});
  EXPECT_EQ(rest["users"].size(), 51U);
  EXPECT_EQ(rest["more"], false);
  EXPECT_EQ(code_of(found({{"query", std::string(65, 'x')}})), "too_large");
  EXPECT_TRUE(found({{"users", Json::array()}})["users"].empty());
}

}  // namespace
}  // namespace snug::chat
