// What model::Store promises about direct rooms and marks, held against every store.
#include <algorithm>

#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::RoomId;
using model::Store;
using model::StoreError;
using model::UserId;

std::vector<UserId> members_of(const model::Room& room) {
  std::vector<UserId> members;
  for (const model::Member& member : room.members) members.push_back(member.user);
  return members;
}

class RoomsContract : public StoreContract {
 protected:
  Answered<bool> save(std::vector<model::Mark> marks) {
    return ask<bool>(&Store::save_marks, std::move(marks));
  }
  void save_mark_of_ann(std::int64_t received, std::int64_t read) {
    EXPECT_TRUE(save({{room, ann, {received}, {read}}}));
  }
  /// Received and read.
  std::pair<std::int64_t, std::int64_t> marks(RoomId in, UserId user) {
    for (const model::Member& member : find_in(subject->restart().rooms, in).members) {
      if (member.user == user) return {member.received.value, member.read.value};
    }
    return {-1, -1};
  }
  using Marks = std::pair<std::int64_t, std::int64_t>;
};

TEST_P(RoomsContract, ADirectRoomIsOfItsTwoPeople) {
  const UserId cid = join("cid");
  const auto [low, high] = std::minmax(ann, cid);
  const auto made = open(high, low);
  EXPECT_EQ(made->kind, model::RoomKind::kDirect);
  EXPECT_EQ(made->details, model::RoomDetails());
  EXPECT_FALSE(made->head);
  EXPECT_EQ(members_of(*made), (std::vector{low, high}));
}

TEST_P(RoomsContract, ADirectRoomIsMadeOnce) {
  EXPECT_EQ(open(ann, bob)->id, room);
  EXPECT_EQ(open(bob, ann)->id, room);
  EXPECT_EQ(subject->restart().rooms.size(), 2U);
}

TEST_P(RoomsContract, TwoWhoOpenTheirRoomAtOnceGetTheSame) {
  const UserId cid = join("cid");
  std::vector<RoomId> answers;
  const auto keep = [&answers](const Answered<model::Room>& made) { answers.push_back(made->id); };
  store().open_direct_room(ann, cid, keep);
  store().open_direct_room(cid, ann, keep);
  subject->wait_for([&answers] { return answers.size() == 2; });
  EXPECT_EQ(answers[0], answers[1]);
  EXPECT_EQ(subject->restart().rooms.size(), 3U);
}

TEST_P(RoomsContract, ARoomWithOneselfHasOneMemberAndIsMadeOnce) {
  const auto again = open(ann, ann);
  EXPECT_EQ(again->id, other);
  EXPECT_EQ(members_of(*again), std::vector{ann});
}

TEST_P(RoomsContract, EveryPairHasItsOwnRoom) {
  const UserId cid = join("cid");
  EXPECT_NE(open(ann, cid)->id, room);
  EXPECT_NE(open(bob, cid)->id, open(ann, cid)->id);
  EXPECT_NE(open(bob, bob)->id, other);
}

TEST_P(RoomsContract, ARoomWithAPersonWhoDoesNotExistIsNotFoundAndNotMade) {
  EXPECT_EQ(open(ann, {12345}).error(), StoreError::kNotFound);
  EXPECT_EQ(open({12345}, {12345}).error(), StoreError::kNotFound);
  EXPECT_EQ(subject->restart().rooms.size(), 2U);
}

TEST_P(RoomsContract, ARoomThatIsThereComesWithItsHeadAndMarks) {
  append_stored(draft(phone, 1));
  append_stored(draft(phone, 2));
  EXPECT_TRUE(save({{room, ann, {2}, {1}}}));
  const auto again = open(bob, ann);
  EXPECT_EQ(again->head.value, 2);
  const auto of_ann =
      std::find_if(again->members.begin(), again->members.end(),
                   [this](const model::Member& member) { return member.user == ann; });
  EXPECT_EQ(of_ann->received.value, 2);
  EXPECT_EQ(of_ann->read.value, 1);
}

TEST_P(RoomsContract, MarksAreKept) {
  save_mark_of_ann(5, 3);
  EXPECT_EQ(marks(room, ann), (Marks{5, 3}));
}

TEST_P(RoomsContract, ALowerMarkChangesNothing) {
  save_mark_of_ann(5, 3);
  save_mark_of_ann(4, 2);
  EXPECT_EQ(marks(room, ann), (Marks{5, 3}));
}

TEST_P(RoomsContract, ReceivedAndReadRiseEachByItself) {
  save_mark_of_ann(5, 3);
  save_mark_of_ann(4, 4);
  EXPECT_EQ(marks(room, ann), (Marks{5, 4}));
  save_mark_of_ann(6, 1);
  EXPECT_EQ(marks(room, ann), (Marks{6, 4}));
}

TEST_P(RoomsContract, AMarkIsOfOnePersonInOneRoom) {
  save_mark_of_ann(5, 3);
  EXPECT_EQ(marks(room, bob), (Marks{0, 0}));
  EXPECT_EQ(marks(other, ann), (Marks{0, 0}));
}

TEST_P(RoomsContract, AllMarksOfOneCallAreKept) {
  EXPECT_TRUE(save({{room, ann, {1}, {1}}, {room, bob, {2}, {1}}, {other, ann, {3}, {2}}}));
  EXPECT_EQ(marks(room, ann), (Marks{1, 1}));
  EXPECT_EQ(marks(room, bob), (Marks{2, 1}));
  EXPECT_EQ(marks(other, ann), (Marks{3, 2}));
}

TEST_P(RoomsContract, OfTheSameMarkTwiceInOneCallTheHigherStays) {
  EXPECT_TRUE(save({{room, ann, {5}, {5}}, {room, ann, {4}, {4}}}));
  EXPECT_EQ(marks(room, ann), (Marks{5, 5}));
}

TEST_P(RoomsContract, NoMarksAreSavedToo) {
  EXPECT_TRUE(save({}));
}

TEST_P(RoomsContract, MarksOfWhoIsNoMemberChangeNothing) {
  EXPECT_TRUE(save({{other, bob, {1}, {1}}, {room, {12345}, {1}, {1}}, {{12345}, ann, {1}, {1}}}));
  const model::Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.rooms.size(), 2U);
  EXPECT_EQ(find_in(snapshot.rooms, other).members.size(), 1U);
  EXPECT_EQ(find_in(snapshot.rooms, room).members.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Stores, RoomsContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
