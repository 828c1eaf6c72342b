// People, sign-ins, invitations, direct rooms and marks.
#include <algorithm>

#include "store_fixture.h"

namespace snug::storage::test {
namespace {

using model::StoreError;
using model::UserId;

class PeopleAndRooms : public StoreTest {
 protected:
  void add_invite(std::uint8_t hash, std::int64_t uses, model::RunningMillis expires_at) {
    model::Invite invite;
    invite.token_hash = token(hash);
    invite.created_by = UserId{1};
    invite.uses_left = uses;
    invite.expires_at = expires_at;
    ASSERT_TRUE(bench_->now<model::Invite>(
        Steps::kOne, [invite](Tables& tables) { return tables.people.add_invite(invite); }));
  }
  Answer<model::User>& enter(std::uint8_t invite, std::string name, model::RunningMillis now = 10) {
    model::User user;
    user.name = std::move(name);
    user.display_name = "Someone";
    return bench_->add<model::User>(Steps::kSeveral, [invite, user, now](Tables& tables) {
      return tables.people.register_user(token(invite), user, now);
    });
  }
  void save_mark(std::int64_t user, std::int64_t received, std::int64_t read) {
    const model::Mark mark{room_, UserId{user}, model::RoomSeq{received}, model::RoomSeq{read}};
    bench_->now<bool>(Steps::kOne, [mark](Tables& tables) { return tables.rooms.save_mark(mark); });
  }
  Result<model::Device, StoreError>& sign_in(UserId user, std::uint8_t device, std::uint8_t known) {
    return bench_->now<model::Device>(Steps::kSeveral,
                                      [made = sign_in_of(user, device, known)](Tables& tables) {
                                        return tables.people.add_device(made);
                                      });
  }
  Result<bool, StoreError>& set_password(UserId user, std::string hash) {
    return bench_->now<bool>(Steps::kSeveral, [user, hash = std::move(hash)](Tables& tables) {
      return tables.people.set_password(user, hash);
    });
  }
  model::Member member(std::size_t index) {
    return bench_->writer().snapshot().rooms[0].members[index];
  }
};

TEST_F(PeopleAndRooms, TheInvitationDecidesTheRole) {
  const model::Snapshot snapshot = bench_->writer().snapshot();
  ASSERT_EQ(snapshot.users.size(), 3U);
  EXPECT_EQ(snapshot.users[0].role, model::Role::kOwner);
  add_invite(9, 1, 1000);
  auto& answer = enter(9, "newcomer");
  bench_->commit();
  EXPECT_EQ((*answer)->role, model::Role::kMember);
  EXPECT_EQ((*answer)->id, UserId{4});
}

TEST_F(PeopleAndRooms, AnInvitationEndsWithItsLastUse) {
  add_invite(9, 2, 1000);
  auto& first = enter(9, "a");
  auto& second = enter(9, "b");
  auto& third = enter(9, "c");
  bench_->commit();
  EXPECT_TRUE(*first);
  EXPECT_TRUE(*second);
  EXPECT_EQ(third->error(), StoreError::kInviteInvalid);
  EXPECT_TRUE(bench_->writer().snapshot().invites.empty());
}

TEST_F(PeopleAndRooms, AnInvitationEndsWhenItExpires) {
  add_invite(9, 1, 1000);
  auto& late = enter(9, "late", 1000);
  auto& unknown = enter(10, "stranger");
  auto& early = enter(9, "early", 999);
  bench_->commit();
  EXPECT_EQ(late->error(), StoreError::kInviteInvalid);
  EXPECT_EQ(unknown->error(), StoreError::kInviteInvalid);
  EXPECT_TRUE(*early);
}

TEST_F(PeopleAndRooms, ATakenNameIsRefusedIgnoringCaseAndUsesUpNoInvitation) {
  add_invite(9, 1, 1000);
  auto& taken = enter(9, "USER1");
  auto& other = enter(9, "free");
  bench_->commit();
  EXPECT_EQ(taken->error(), StoreError::kNameTaken);
  EXPECT_TRUE(*other);
}

TEST_F(PeopleAndRooms, ACommandThatFailsHalfwayIsUndoneAlone) {
  auto& before = bench_->append(draft(1, room_, 1));
  auto& half = bench_->add<model::Room>(Steps::kSeveral, [](Tables& tables) {
    auto made = tables.rooms.open_direct(UserId{1}, UserId{3});
    made = tables.rooms.open_direct(UserId{1}, UserId{99});  // Throws, because no user has this id.
    return made;
  });
  auto& after = bench_->append(draft(1, room_, 2));
  bench_->commit();
  EXPECT_EQ((*before)->event.seq, model::RoomSeq{1});
  EXPECT_EQ(half->error(), StoreError::kNotFound);
  EXPECT_EQ((*after)->event.seq, model::RoomSeq{2});
  EXPECT_EQ(bench_->writer().snapshot().rooms.size(), 1U);
}

TEST_F(PeopleAndRooms, TwoWhoOpenTheSameRoomGetTheSameRoom) {
  EXPECT_EQ(bench_->open_room(1, 2), room_);
  EXPECT_EQ(bench_->open_room(2, 1), room_);
  EXPECT_NE(bench_->open_room(1, 3), room_);
}

TEST_F(PeopleAndRooms, ARoomWithOneselfHasOneMember) {
  const auto open = [](Tables& tables) { return tables.rooms.open_direct(UserId{2}, UserId{2}); };
  const auto room = bench_->now<model::Room>(Steps::kSeveral, open);
  ASSERT_EQ(room->members.size(), 1U);
  EXPECT_EQ(room->members[0].user, UserId{2});
  EXPECT_EQ(bench_->now<model::Room>(Steps::kSeveral, open)->id, room->id);
}

TEST_F(PeopleAndRooms, AnOpenedRoomComesWithItsHeadAndMarks) {
  bench_->append_now(draft(1, room_, 1));
  save_mark(2, 1, 0);
  const auto room = bench_->now<model::Room>(Steps::kSeveral, [](Tables& tables) {
    return tables.rooms.open_direct(UserId{1}, UserId{2});
  });
  EXPECT_EQ(room->head, model::RoomSeq{1});
  ASSERT_EQ(room->members.size(), 2U);
  EXPECT_EQ(room->members[1].received, model::RoomSeq{1});
}

TEST_F(PeopleAndRooms, MarksOnlyRise) {
  save_mark(1, 5, 3);
  save_mark(1, 4, 4);
  EXPECT_EQ(member(0).received, model::RoomSeq{5});
  EXPECT_EQ(member(0).read, model::RoomSeq{4});
  save_mark(1, 2, 1);
  EXPECT_EQ(member(0).received, model::RoomSeq{5});
  EXPECT_EQ(member(0).read, model::RoomSeq{4});
}

TEST_F(PeopleAndRooms, MarksOfOthersThanMembersChangeNothing) {
  save_mark(3, 5, 5);
  EXPECT_EQ(bench_->writer().snapshot().rooms[0].members.size(), 2U);
}

TEST_F(PeopleAndRooms, UndeliveredCountsEventsBeyondTheMark) {
  for (int n = 1; n <= 3; ++n) bench_->append(draft(1, room_, n));
  bench_->commit();
  save_mark(2, 2, 0);
  SQLite::Database& database = bench_->writer().connection().database();
  EXPECT_EQ(database.execAndGet("SELECT group_concat(seq) FROM undelivered WHERE recipient = 2")
                .getString(),
            "3");
}

TEST_F(PeopleAndRooms, ADevicesNumberIsNeverGivenAgain) {
  bench_->now<bool>(Steps::kOne,
                    [](Tables& tables) { return tables.people.remove_device(model::DeviceId{3}); });
  const auto& added = sign_in({3}, 200, 201);
  EXPECT_EQ(added->id, model::DeviceId{4});
}

TEST_F(PeopleAndRooms, APasswordEndsEverySignInOfThatPersonAndNobodyElses) {
  sign_in({1}, 200, 201);
  set_password({1}, "$argon2id$new");
  const auto appended = bench_->append_now(draft(1, room_, 1));
  EXPECT_EQ(appended.error(), StoreError::kNotFound);
  reopen();
  const model::Snapshot after = bench_->writer().snapshot();
  ASSERT_EQ(after.devices.size(), 2U);
  EXPECT_EQ(after.devices[0].user, UserId{2});
  ASSERT_EQ(after.known_devices.size(), 2U);
  EXPECT_EQ(after.known_devices[0].user, UserId{2});
}

TEST_F(PeopleAndRooms, ASignInIsRefusedIfThePasswordWasResetMeanwhile) {
  set_password({1}, "$argon2id$new");
  EXPECT_EQ(sign_in({1}, 200, 201).error(), StoreError::kPasswordChanged);
  EXPECT_EQ(bench_->writer().snapshot().known_devices.size(), 2U);
}

TEST_F(PeopleAndRooms, AHashIsRenewedOnlyIfItIsStillTheSame) {
  const auto renew = [this](const char* old_hash, const char* new_hash) {
    return bench_->now<bool>(Steps::kOne, [old_hash, new_hash](Tables& tables) {
      return tables.people.renew_password_hash(UserId{1}, old_hash, new_hash);
    });
  };
  EXPECT_TRUE(renew("", "$second"));
  EXPECT_EQ(renew("", "$third").error(), StoreError::kPasswordChanged);
  EXPECT_EQ(bench_->writer().snapshot().users[0].password_hash, "$second");
  EXPECT_EQ(bench_->writer().snapshot().devices.size(), 3U);
}

TEST_F(PeopleAndRooms, OnlyTheMostRecentlyUsedKnownDevicesAreKept) {
  for (int i = 0; i < 99; ++i) sign_in({1}, static_cast<std::uint8_t>(i), 1);
  sign_in({1}, 110, 101);
  reopen();
  std::vector<model::TokenHash> known;
  for (const model::KnownDevice& one : bench_->writer().snapshot().known_devices) {
    if (one.user == UserId{1}) known.push_back(one.token_hash);
  }
  EXPECT_EQ(known, (std::vector<model::TokenHash>{token(1), token(101)}));
  for (std::size_t i = 0; i < model::kKnownDevicesOfPerson; ++i) {
    const auto byte = static_cast<std::uint8_t>(120 + i);
    sign_in({1}, byte, byte);
  }
  const auto count = [this](std::uint8_t byte) {
    const auto all = bench_->writer().snapshot().known_devices;
    return std::count_if(all.begin(), all.end(), [byte](const model::KnownDevice& one) {
      return one.user == UserId{1} && (byte == 0 || one.token_hash == token(byte));
    });
  };
  EXPECT_EQ(count(0), static_cast<std::ptrdiff_t>(model::kKnownDevicesOfPerson));
  EXPECT_EQ(count(101), 0);
  EXPECT_EQ(count(120), 1);
}

TEST_F(PeopleAndRooms, PasswordAndLastSeenAreKept) {
  set_password({1}, "$argon2id$new");
  for (const model::WallMillis at : {50, 40}) {
    bench_->now<bool>(Steps::kOne,
                      [at](Tables& tables) { return tables.people.save_last_seen(UserId{1}, at); });
  }
  EXPECT_EQ(set_password({99}, "x").error(), StoreError::kNotFound);
  reopen();
  EXPECT_EQ(bench_->writer().snapshot().users[0].password_hash, "$argon2id$new");
  EXPECT_EQ(bench_->writer().snapshot().users[0].last_seen_at, 50);
}

TEST_F(PeopleAndRooms, ReopeningGivesTheSameSnapshot) {
  add_invite(9, 2, 1000);
  bench_->append(draft(1, room_, 1));
  bench_->append(draft(2, room_, 1));
  bench_->commit();
  save_mark(1, 2, 1);
  const model::Snapshot before = bench_->writer().snapshot();
  reopen();
  const model::Snapshot after = bench_->writer().snapshot();
  EXPECT_EQ(after.head, model::GlobalSeq{2});
  ASSERT_EQ(after.users.size(), 3U);
  EXPECT_EQ(after.users[2].name, "user3");
  ASSERT_EQ(after.devices.size(), 3U);
  EXPECT_EQ(after.devices[1].last_n, before.devices[1].last_n);
  EXPECT_EQ(after.devices[1].token_hash, token(102));
  ASSERT_EQ(after.invites.size(), 1U);
  EXPECT_EQ(after.invites[0].uses_left, 2);
  EXPECT_EQ(after.invites[0].created_by, UserId{1});
  ASSERT_EQ(after.rooms.size(), 1U);
  EXPECT_EQ(after.rooms[0].head, model::RoomSeq{2});
  EXPECT_EQ(after.rooms[0].members[0].received, model::RoomSeq{2});
  EXPECT_EQ(after.rooms[0].members[0].read, model::RoomSeq{1});
}

}  // namespace
}  // namespace snug::storage::test
