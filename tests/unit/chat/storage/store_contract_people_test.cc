// What model::Store promises about invitations, sign-ins and passwords, held against every store.
#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::Role;
using model::Store;
using model::StoreError;
using Bytes = std::vector<int>;

class PeopleContract : public StoreContract {
 protected:
  Answered<bool> set_password(model::UserId user, std::string hash) {
    return ask<bool>(&Store::set_password, user, std::move(hash));
  }
  Answered<bool> renew(model::UserId user, std::string old_hash, std::string new_hash) {
    return ask<bool>(&Store::renew_password_hash, user, std::move(old_hash), std::move(new_hash));
  }
  Answered<model::Device> sign_in_with(const std::string& password_hash, model::UserId user) {
    model::SignIn made = sign_in_of(user, 90, 91);
    made.password_hash = password_hash;
    return sign_in(made);
  }
  bool can_send_from(model::DeviceId device) { return bool{append(draft(device, 0))}; }
  std::string stored_hash(model::UserId user) {
    return find_in(subject->restart().users, user).password_hash;
  }
};

TEST_P(PeopleContract, TheFirstUserJoinsWithTheOwnersLinkAndIsTheOwner) {
  const model::Snapshot snapshot = subject->restart();
  EXPECT_EQ(find_in(snapshot.users, ann).role, Role::kOwner);
  EXPECT_EQ(find_in(snapshot.users, bob).role, Role::kMember);
}

TEST_P(PeopleContract, TheInvitationDecidesTheRole) {
  model::Invite of_an_admin = invite(20, 1);
  of_an_admin.role = Role::kAdmin;
  EXPECT_TRUE(add(of_an_admin));
  EXPECT_EQ(enter(20, "cid")->role, Role::kAdmin);
}

TEST_P(PeopleContract, AnInvitationTakesAsManyPeopleAsItHasUses) {
  add_invite(20, 2);
  EXPECT_TRUE(enter(20, "cid"));
  EXPECT_TRUE(enter(20, "dan"));
  EXPECT_EQ(enter(20, "eve").error(), StoreError::kInviteInvalid);
}

TEST_P(PeopleContract, AnInvitationEndsByTheServersRunningTime) {
  add_invite(20, 5);
  EXPECT_TRUE(enter(20, "early", 999));
  EXPECT_EQ(enter(20, "late", 1000).error(), StoreError::kInviteInvalid);
}

TEST_P(PeopleContract, AnUnknownInvitationIsInvalid) {
  EXPECT_EQ(enter(20, "cid").error(), StoreError::kInviteInvalid);
}

TEST_P(PeopleContract, ATakenNameIsRefusedWithoutCaseAndTakesNoUse) {
  add_invite(20, 1);
  EXPECT_EQ(enter(20, "ann").error(), StoreError::kNameTaken);
  EXPECT_EQ(enter(20, "ANN").error(), StoreError::kNameTaken);
  EXPECT_TRUE(enter(20, "cid"));
}

TEST_P(PeopleContract, WithoutAnInvitationNobodyLearnsWhichNamesAreTaken) {
  EXPECT_EQ(enter(20, "ann").error(), StoreError::kInviteInvalid);
}

TEST_P(PeopleContract, AnInvitationByAPersonWhoDoesNotExistIsNotFound) {
  model::Invite by_nobody = invite(20, 1);
  by_nobody.created_by = {12345};
  EXPECT_EQ(add(by_nobody).error(), StoreError::kNotFound);
  EXPECT_EQ(enter(20, "cid").error(), StoreError::kInviteInvalid);
}

TEST_P(PeopleContract, ASignInBeginsItsNumbersAnew) {
  model::SignIn made = sign_in_of(ann, 20, 20);
  made.device.last_n = {7};
  const auto device = sign_in(made);
  EXPECT_FALSE(device->last_n);
  append_stored(draft(device->id, 1));
}

TEST_P(PeopleContract, ASignInWithAnotherPasswordIsNotMadeAndMakesNoKnownDevice) {
  EXPECT_EQ(sign_in_with("$other", ann).error(), StoreError::kPasswordChanged);
  const model::Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.devices.size(), 2U);
  EXPECT_EQ(known_devices(snapshot, ann), (Bytes{10, 11}));
}

TEST_P(PeopleContract, ASignInOfAPersonWhoDoesNotExistIsNotMade) {
  EXPECT_EQ(sign_in_with("", {12345}).error(), StoreError::kPasswordChanged);
}

TEST_P(PeopleContract, KnownDevicesComeLeastRecentlyUsedFirst) {
  sign_in(ann, 20, 10);
  EXPECT_EQ(known_devices(subject->restart(), ann), (Bytes{11, 10}));
}

TEST_P(PeopleContract, OfAPersonsKnownDevicesTheMostRecentlyUsedStay) {
  Bytes newest;
  std::size_t answers = 0;
  const auto count = [&answers](const auto&) { ++answers; };
  for (std::size_t i = 0; i < model::kKnownDevicesOfPerson; ++i) {
    const auto byte = static_cast<std::uint8_t>(20 + i);
    store().add_device(sign_in_of(ann, byte, byte), count);
    newest.push_back(byte);
  }
  subject->wait_for([&answers] { return answers == model::kKnownDevicesOfPerson; });
  EXPECT_EQ(known_devices(subject->restart(), ann), newest);
}

TEST_P(PeopleContract, KnownDevicesOfOthersDoNotPushMineOut) {
  std::size_t answers = 0;
  const auto count = [&answers](const auto&) { ++answers; };
  for (std::size_t i = 0; i < model::kKnownDevicesOfPerson; ++i) {
    const auto byte = static_cast<std::uint8_t>(20 + i);
    store().add_device(sign_in_of(bob, byte, byte), count);
  }
  subject->wait_for([&answers] { return answers == model::kKnownDevicesOfPerson; });
  EXPECT_EQ(known_devices(subject->restart(), ann), (Bytes{10, 11}));
}

TEST_P(PeopleContract, ASignInThatEndedCannotSend) {
  EXPECT_TRUE(ask<bool>(&Store::remove_device, phone));
  EXPECT_EQ(append(draft(phone, 1)).error(), StoreError::kNotFound);
  EXPECT_TRUE(can_send_from(laptop));
}

TEST_P(PeopleContract, ASignInThatEndedStaysAKnownDevice) {
  EXPECT_TRUE(ask<bool>(&Store::remove_device, phone));
  const model::Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.devices.size(), 1U);
  EXPECT_EQ(known_devices(snapshot, ann), (Bytes{10, 11}));
}

TEST_P(PeopleContract, ASignInThatIsNotThereIsNotFound) {
  EXPECT_TRUE(ask<bool>(&Store::remove_device, phone));
  EXPECT_EQ(ask<bool>(&Store::remove_device, phone).error(), StoreError::kNotFound);
}

TEST_P(PeopleContract, TheEventsOfASignInThatEndedStay) {
  append_stored(draft(phone, 1));
  EXPECT_TRUE(ask<bool>(&Store::remove_device, phone));
  EXPECT_EQ(log().size(), 1U);
}

TEST_P(PeopleContract, ANewPasswordEndsAllSignInsOfThatPerson) {
  EXPECT_TRUE(set_password(ann, "$new"));
  EXPECT_FALSE(can_send_from(phone));
  EXPECT_FALSE(can_send_from(laptop));
  EXPECT_TRUE(subject->restart().devices.empty());
}

TEST_P(PeopleContract, ANewPasswordEndsNoSignInsOfOthers) {
  EXPECT_TRUE(set_password(bob, "$new"));
  EXPECT_TRUE(can_send_from(phone));
  EXPECT_EQ(subject->restart().devices.size(), 2U);
}

TEST_P(PeopleContract, ANewPasswordForgetsTheKnownDevicesOfThatPersonAlone) {
  sign_in(bob, 20, 20);
  EXPECT_TRUE(set_password(ann, "$new"));
  const model::Snapshot snapshot = subject->restart();
  EXPECT_EQ(known_devices(snapshot, ann), Bytes{});
  EXPECT_EQ(known_devices(snapshot, bob), Bytes{20});
}

TEST_P(PeopleContract, AfterANewPasswordOnlyThatOneSignsIn) {
  EXPECT_TRUE(set_password(ann, "$new"));
  EXPECT_EQ(sign_in_with("", ann).error(), StoreError::kPasswordChanged);
  EXPECT_TRUE(sign_in_with("$new", ann));
}

TEST_P(PeopleContract, ANewPasswordOfAPersonWhoDoesNotExistIsNotFound) {
  EXPECT_EQ(set_password({12345}, "$new").error(), StoreError::kNotFound);
}

TEST_P(PeopleContract, AHashThatIsTheirsIsRenewedAndEndsNothing) {
  EXPECT_TRUE(renew(ann, "", "$new"));
  EXPECT_EQ(stored_hash(ann), "$new");
  EXPECT_TRUE(can_send_from(phone));
  EXPECT_EQ(known_devices(subject->restart(), ann), (Bytes{10, 11}));
}

TEST_P(PeopleContract, AHashThatIsNotTheirsIsNotRenewed) {
  EXPECT_TRUE(renew(ann, "", "$first"));
  EXPECT_EQ(renew(ann, "", "$second").error(), StoreError::kPasswordChanged);
  EXPECT_EQ(stored_hash(ann), "$first");
}

TEST_P(PeopleContract, TheHashOfAPersonWhoDoesNotExistIsNotRenewed) {
  EXPECT_EQ(renew({12345}, "", "$new").error(), StoreError::kPasswordChanged);
}

TEST_P(PeopleContract, ThatSomebodyWasSeenIsKeptAndOnlyRises) {
  for (const model::WallMillis at : {50, 40}) {
    EXPECT_TRUE(ask<bool>(&Store::save_last_seen, ann, at));
  }
  const model::Snapshot snapshot = subject->restart();
  EXPECT_EQ(find_in(snapshot.users, ann).last_seen_at, 50);
  EXPECT_EQ(find_in(snapshot.users, bob).last_seen_at, 0);
}

TEST_P(PeopleContract, ThatNobodyWasSeenChangesNothing) {
  EXPECT_TRUE(ask<bool>(&Store::save_last_seen, model::UserId{12345}, model::WallMillis{50}));
  EXPECT_EQ(subject->restart().users.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Stores, PeopleContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
