// What model::Store promises about rooms that are not direct, held against every store.
#include <algorithm>

#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::Member;
using model::Room;
using model::RoomRole;
using model::Store;
using model::StoreError;
using model::UserId;
using Kind = model::Appended::Kind;

class GroupsContract : public StoreContract {
 protected:
  Room kitchen(const std::vector<UserId>& others = {}) const {
    Room made;
    made.kind = model::RoomKind::kPrivate;
    made.details = {"Kitchen", "Who cooks?", model::Newcomers::kReadAll};
    made.members.push_back({ann, {}, {}, RoomRole::kOwner});
    for (const UserId one : others) made.members.push_back({one});
    return made;
  }
  model::EventDraft first(const std::string& id = "") const {
    model::EventDraft made = draft(phone, 0, R"({"name":"Kitchen"})");
    made.room = {};
    made.kind = "created";
    made.message_id = id;
    return made;
  }
  Answered<model::CreatedRoom> create(const Room& made, const model::EventDraft& created) {
    return ask<model::CreatedRoom>(&Store::create_room, made, created);
  }
  model::RoomId create(const std::vector<UserId>& others = {}) {
    return create(kitchen(others), first())->room.id;
  }
  model::EventDraft event_of(UserId user, model::RoomId in) const {
    model::EventDraft made = draft({}, 0);
    made.user = user;
    made.room = in;
    made.kind = "changed";
    return made;
  }
  Answered<Appended> change(UserId by, model::RoomId in, const model::RoomChange& how) {
    return ask<Appended>(&Store::change_room, event_of(by, in), how);
  }
  void expect_change(UserId by, model::RoomId in, const model::RoomChange& how) {
    EXPECT_TRUE(change(by, in, how));
  }
  Room stored(model::RoomId id) { return find_in(subject->restart().rooms, id); }
  Member stored_member(model::RoomId in, UserId user) {
    for (const Member& one : stored(in).members) {
      if (one.user == user) return one;
    }
    return {};
  }
  std::vector<std::int64_t> seqs_for(UserId reader, model::RoomId in) {
    std::vector<std::int64_t> seqs;
    const auto page = ask<model::Page>(&Store::read_since, reader, model::GlobalSeq{0},
                                       model::GlobalSeq{1'000'000}, 10'000U, 1'000'000U);
    for (const model::Event& event : page->events) {
      if (event.room == in) seqs.push_back(event.seq.value);
    }
    return seqs;
  }
};

TEST_P(GroupsContract, ANewRoomComesWithItsFirstEventAndIsKept) {
  const auto made = create(kitchen({bob}), first());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->first.kind, Kind::kStored);
  EXPECT_EQ(made->first.event.room, made->room.id);
  EXPECT_EQ(made->first.event.seq.value, 1);
  EXPECT_EQ(made->room.head.value, 1);
  const Room kept = stored(made->room.id);
  EXPECT_EQ(kept.kind, model::RoomKind::kPrivate);
  EXPECT_EQ(kept.details, kitchen().details);
  EXPECT_EQ(kept.head.value, 1);
  EXPECT_EQ(kept.members.size(), 2U);
}

TEST_P(GroupsContract, ItsMembersHaveRolesAndItsMakerHasReadTheFirstEvent) {
  const auto made = create(kitchen({bob}), first());
  const Member maker = stored_member(made->room.id, ann);
  EXPECT_EQ(maker.role, RoomRole::kOwner);
  EXPECT_EQ(maker.read.value, 1);
  EXPECT_EQ(maker.received.value, 1);
  EXPECT_EQ(maker.joined, made->first.event.gseq);
  const Member guest = stored_member(made->room.id, bob);
  EXPECT_EQ(guest.role, RoomRole::kMember);
  EXPECT_EQ(guest.read.value, 0);
  EXPECT_EQ(guest.first.value, 1);
  EXPECT_EQ(guest.joined, made->first.event.gseq);
}

TEST_P(GroupsContract, ARepeatOfTheIdMakesNoSecondRoom) {
  const auto made = create(kitchen(), first("one"));
  const auto again = create(kitchen(), first("one"));
  EXPECT_EQ(again->first.kind, Kind::kDuplicate);
  EXPECT_EQ(again->first.event.room, made->room.id);
  model::EventDraft other_words = first("one");
  other_words.body = R"({"name":"Garden"})";
  EXPECT_EQ(create(kitchen(), other_words)->first.kind, Kind::kConflict);
  EXPECT_EQ(subject->restart().rooms.size(), 3U);
}

TEST_P(GroupsContract, AnIdThatAMessageHadIsAConflict) {
  model::EventDraft message = draft(phone, 0);
  message.message_id = "one";
  append_stored(message);
  EXPECT_EQ(create(kitchen(), first("one"))->first.kind, Kind::kConflict);
  EXPECT_EQ(subject->restart().rooms.size(), 2U);
}

TEST_P(GroupsContract, ARoomWithAPersonWhoDoesNotExistIsNotMade) {
  EXPECT_EQ(create(kitchen({{12345}}), first()).error(), StoreError::kNotFound);
  EXPECT_EQ(subject->restart().rooms.size(), 2U);
  EXPECT_TRUE(log().empty());
}

TEST_P(GroupsContract, ARoomByADeviceThatDoesNotExistIsNotMade) {
  model::EventDraft created = first();
  created.device = {12345};
  EXPECT_EQ(create(kitchen(), created).error(), StoreError::kNotFound);
  EXPECT_EQ(subject->restart().rooms.size(), 2U);
}

TEST_P(GroupsContract, SomebodyWhoIsAddedHasTheirArrivalUnread) {
  const model::RoomId in = create();
  const auto joined = change(ann, in, model::SetMember{bob, RoomRole::kModerator});
  EXPECT_EQ(joined->event.seq.value, 2);
  const Member member = stored_member(in, bob);
  EXPECT_EQ(member.role, RoomRole::kModerator);
  EXPECT_EQ(member.read.value, 1);
  EXPECT_EQ(member.received.value, 1);
  EXPECT_EQ(member.joined, joined->event.gseq);
  EXPECT_EQ(member.first.value, 1);
}

TEST_P(GroupsContract, SomebodyWhoJoinsHasNothingUnread) {
  const model::RoomId in = create();
  expect_change(bob, in, model::SetMember{bob, RoomRole::kMember});
  EXPECT_EQ(stored_member(in, bob).read.value, 2);
}

TEST_P(GroupsContract, ANewcomerReadsAllOrFromJoining) {
  const model::RoomId in = create();
  expect_change(ann, in, model::SetMember{bob, RoomRole::kMember});
  EXPECT_EQ(seqs_for(bob, in), (std::vector<std::int64_t>{1, 2}));
  expect_change(ann, in, model::RemoveMember{bob, false});
  EXPECT_TRUE(seqs_for(bob, in).empty());
  expect_change(ann, in, model::SetDetails{{"Kitchen", "", model::Newcomers::kReadFromJoining}});
  expect_change(ann, in, model::SetMember{bob, RoomRole::kMember});
  expect_change(ann, in, model::SetMember{ann, RoomRole::kOwner});
  EXPECT_EQ(seqs_for(bob, in), (std::vector<std::int64_t>{5, 6}));
  EXPECT_EQ(seqs_for(ann, in), (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
}

TEST_P(GroupsContract, ARoleChangesNothingElseOfAMember) {
  const model::RoomId in = create({bob});
  EXPECT_TRUE(ask<bool>(&Store::save_marks, std::vector<model::Mark>{{in, bob, {1}, {1}}}));
  expect_change(ann, in, model::SetMember{bob, RoomRole::kOwner});
  const Member member = stored_member(in, bob);
  EXPECT_EQ(member.role, RoomRole::kOwner);
  EXPECT_EQ(member.read.value, 1);
  EXPECT_EQ(member.first.value, 1);
}

TEST_P(GroupsContract, ABanIsKeptUntilItIsLifted) {
  const model::RoomId in = create({bob});
  expect_change(ann, in, model::RemoveMember{bob, true});
  EXPECT_EQ(stored(in).banned, std::vector{bob});
  EXPECT_EQ(stored(in).members.size(), 1U);
  expect_change(ann, in, model::LiftBan{bob});
  EXPECT_TRUE(stored(in).banned.empty());
}

TEST_P(GroupsContract, DetailsAreKept) {
  const model::RoomId in = create();
  const model::RoomDetails details = {"Garden", "Who waters?", model::Newcomers::kReadFromJoining};
  expect_change(ann, in, model::SetDetails{details});
  EXPECT_EQ(stored(in).details, details);
}

TEST_P(GroupsContract, AChangeThatFindsNoPersonChangesNothing) {
  const model::RoomId in = create();
  EXPECT_EQ(change(ann, in, model::SetMember{{12345}}).error(), StoreError::kNotFound);
  EXPECT_EQ(stored(in).head.value, 1);
  EXPECT_EQ(stored(in).members.size(), 1U);
}

TEST_P(GroupsContract, AChangeOfAnUnknownRoomIsNotFound) {
  EXPECT_EQ(change(ann, {12345}, model::LiftBan{bob}).error(), StoreError::kNotFound);
}

TEST_P(GroupsContract, OnAFullDiskNeitherEventNorChangeIsStored) {
  const model::RoomId in = create({bob});
  subject->use_up_space();
  EXPECT_EQ(change(ann, in, model::RemoveMember{bob, true}).error(), StoreError::kFull);
  subject->free_space();
  EXPECT_EQ(stored(in).members.size(), 2U);
  EXPECT_EQ(stored(in).head.value, 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, GroupsContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
