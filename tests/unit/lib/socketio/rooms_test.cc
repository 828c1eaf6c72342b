// Rooms and members, without sockets.
#include "socketio/room_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

namespace snug::socketio {
namespace {

struct Person final : Member {
  explicit Person(std::string_view id) : Member(id) {}
};

using Names = std::vector<std::string>;

class RoomsTest : public testing::Test {
 protected:
  ~RoomsTest() override {
    for (Person* person : {&ann, &bob, &cid}) rooms.remove(*person);
  }

  Names collect(const Names& in, const Names& except = {}) {
    std::vector<Member*> found;
    rooms.collect(in, except, found);
    Names names;
    for (const Member* member : found) names.emplace_back(member->id());
    std::sort(names.begin(), names.end());
    return names;
  }

  RoomTable rooms;
  Person ann{"ann"}, bob{"bob"}, cid{"cid"};
};

TEST_F(RoomsTest, EveryMemberIsInTheRoomOfItsOwnId) {
  rooms.add(ann);
  rooms.add(bob);
  EXPECT_EQ(collect({"ann"}), Names{"ann"});
  EXPECT_EQ(rooms.rooms_of(ann), Names{"ann"});
  EXPECT_EQ(rooms.room_count(), 0U) << "it costs nothing";
}

TEST_F(RoomsTest, NoRoomChosenMeansEveryone) {
  rooms.add(ann);
  rooms.add(bob);
  EXPECT_EQ(collect({}), (Names{"ann", "bob"}));
}

TEST_F(RoomsTest, ReachesAMemberOfSeveralRoomsOnce) {
  rooms.add(ann);
  rooms.join(ann, "x");
  rooms.join(ann, "x");
  rooms.join(ann, "y");
  EXPECT_EQ(collect({"x", "y", "ann"}), Names{"ann"});
}

TEST_F(RoomsTest, ExceptOverridesTheChosenRooms) {
  for (Person* person : {&ann, &bob, &cid}) {
    rooms.add(*person);
    rooms.join(*person, "x");
  }
  rooms.join(bob, "quiet");
  EXPECT_EQ(collect({"x"}, {"quiet", "cid"}), Names{"ann"});
  EXPECT_EQ(collect({}, {"quiet"}), (Names{"ann", "cid"}));
  EXPECT_EQ(collect({"bob"}, {"bob"}), Names{});
}

TEST_F(RoomsTest, ARoomExistsWhileItHasMembers) {
  rooms.add(ann);
  rooms.add(bob);
  rooms.join(ann, "x");
  rooms.join(bob, "x");
  rooms.leave(ann, "x");
  EXPECT_EQ(collect({"x"}), Names{"bob"});
  EXPECT_EQ(rooms.room_count(), 1U);
  rooms.leave(bob, "x");
  rooms.leave(bob, "x");
  EXPECT_EQ(rooms.room_count(), 0U);
}

TEST_F(RoomsTest, AMemberMayLeaveItsOwnRoomAndComeBack) {
  rooms.add(ann);
  rooms.leave(ann, "ann");
  EXPECT_EQ(collect({"ann"}), Names{});
  EXPECT_EQ(collect({}), Names{"ann"});
  rooms.join(ann, "ann");
  EXPECT_EQ(collect({"ann"}), Names{"ann"});
}

TEST_F(RoomsTest, AMemberMayJoinTheRoomOfAnothersId) {
  rooms.add(ann);
  rooms.add(bob);
  rooms.join(bob, "ann");
  EXPECT_EQ(collect({"ann"}), (Names{"ann", "bob"}));
}

TEST_F(RoomsTest, AMemberNotAddedYetReceivesNothing) {
  rooms.join(ann, "x");
  EXPECT_EQ(collect({"x"}), Names{});
  rooms.add(ann);
  EXPECT_EQ(collect({"x"}), Names{"ann"});
  rooms.remove(ann);
  EXPECT_EQ(rooms.room_count(), 0U);
  EXPECT_TRUE(rooms.members().empty());
}

TEST(RoomsModel, AgreesWithPlainSetsOverRandomJoinsAndLeaves) {
  constexpr unsigned kSeed = 20261120;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  RoomTable rooms;
  std::vector<std::unique_ptr<Person>> people;
  for (int i = 0; i < 20; ++i) {
    people.push_back(std::make_unique<Person>("p" + std::to_string(i)));
    rooms.add(*people.back());
  }
  std::map<std::string, std::set<std::string>> model;
  for (int step = 0; step < 5'000; ++step) {
    Person& person = *people[random() % people.size()];
    const std::string room = "r" + std::to_string(random() % 60);
    if (random() % 5 < 3) {
      rooms.join(person, room);
      model[room].emplace(person.id());
    } else {
      rooms.leave(person, room);
      model[room].erase(std::string(person.id()));
    }
    std::vector<Member*> found;
    rooms.collect(Names{room}, {}, found);
    std::set<std::string> names;
    for (const Member* member : found) names.emplace(member->id());
    ASSERT_EQ(names, model[room]) << "step " << step;
    ASSERT_EQ(found.size(), names.size()) << "step " << step;
  }
  for (const auto& person : people) {
    for (const std::string& room : rooms.rooms_of(*person)) {
      if (room == person->id()) continue;
      ASSERT_TRUE(model[room].contains(std::string(person->id())));
    }
    rooms.remove(*person);
  }
  EXPECT_EQ(rooms.room_count(), 0U);
}

}  // namespace
}  // namespace snug::socketio
