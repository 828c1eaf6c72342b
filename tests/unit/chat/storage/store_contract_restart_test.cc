// What model::Store promises to have after a restart, held against every store.
#include <algorithm>
#include <sstream>

#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::Snapshot;
using model::Store;
using model::StoreError;

std::string in_hex(const model::TokenHash& hash) {
  std::ostringstream text;
  for (const int byte : hash) text << std::hex << byte;
  return text.str();
}

std::string line_of(const model::User& user) {
  std::ostringstream text;
  text << "user " << user.id.value << ' ' << user.name << ", " << user.display_name << ", "
       << user.password_hash << ", role " << static_cast<int>(user.role) << ", since "
       << user.created_at << ", seen " << user.last_seen_at;
  return text.str();
}

std::string line_of(const model::Device& device) {
  std::ostringstream text;
  text << "device " << device.id.value << " of " << device.user.value << ", "
       << in_hex(device.token_hash) << ", " << device.label << ", n " << device.last_n.value
       << ", since " << device.created_at;
  return text.str();
}

std::string line_of(const model::Invite& invite) {
  std::ostringstream text;
  text << "invite " << invite.id.value << ' ' << in_hex(invite.token_hash) << " by "
       << invite.created_by.value << ", role " << static_cast<int>(invite.role) << ", uses "
       << invite.uses_left << ", until " << invite.expires_at;
  return text.str();
}

std::string line_of(const model::Room& room) {
  std::vector<std::string> members;
  for (const model::Member& member : room.members) {
    members.push_back(
        std::to_string(member.user.value) + ": " + std::to_string(member.received.value) + "/" +
        std::to_string(member.read.value) + " as " + std::to_string(static_cast<int>(member.role)) +
        " from " + std::to_string(member.first.value) + " since " +
        std::to_string(member.joined.value));
  }
  std::sort(members.begin(), members.end());
  std::ostringstream text;
  text << "room " << room.id.value << ' ' << room.details.name << ' ' << room.details.topic << ' '
       << static_cast<int>(room.details.newcomers) << ", kind " << static_cast<int>(room.kind)
       << ", head " << room.head.value;
  for (const std::string& member : members) text << ", " << member;
  for (const model::UserId banned : room.banned) text << ", without " << banned.value;
  return text.str();
}

/// A line for each thing, of which only the known devices have an order.
std::vector<std::string> lines_of(const Snapshot& snapshot) {
  std::vector<std::string> lines;
  for (const auto& one : snapshot.users) lines.push_back(line_of(one));
  for (const auto& one : snapshot.devices) lines.push_back(line_of(one));
  for (const auto& one : snapshot.invites) lines.push_back(line_of(one));
  for (const auto& one : snapshot.rooms) lines.push_back(line_of(one));
  std::sort(lines.begin(), lines.end());
  for (const auto& one : snapshot.known_devices) {
    lines.push_back("known " + std::to_string(one.user.value) + " " + in_hex(one.token_hash));
  }
  lines.push_back("server " + snapshot.server + " " + snapshot.chain_key);
  lines.push_back("head " + std::to_string(snapshot.head.value) + " " +
                  std::to_string(snapshot.chain.value));
  lines.push_back("running " + std::to_string(snapshot.running));
  return lines;
}

class RestartContract : public StoreContract {
 protected:
  static model::User cid() {
    model::User made;
    made.name = "cid";
    made.display_name = "Cid of Bivar";
    made.password_hash = "$hash";
    made.created_at = 1000;
    made.last_seen_at = 2000;
    return made;
  }
  model::SignIn tablet() const {
    model::SignIn made = sign_in_of(ann, 20, 21);
    made.device.label = "Firefox on Linux";
    made.device.created_at = 3000;
    return made;
  }
  /// Something of everything that a chat keeps.
  void fill() {
    add_invite(20, 3);
    EXPECT_TRUE(ask<model::User>(&Store::register_user, token(20), cid(), 0));
    EXPECT_TRUE(sign_in(tablet()));
    sign_in(ann, 22, 10);
    append_stored(draft(phone, 1));
    append_stored(draft(phone, 2));
    std::vector<model::Mark> marks{{room, bob, {2}, {1}}};
    EXPECT_TRUE(ask<bool>(&Store::save_marks, marks));
    EXPECT_TRUE(ask<bool>(&Store::save_last_seen, ann, 4000));
    EXPECT_TRUE(ask<bool>(&Store::save_running_time, 5000));
  }
};

TEST_P(RestartContract, AfterARestartThereIsTheSameAsBefore) {
  fill();
  const auto before = lines_of(subject->restart());
  EXPECT_EQ(lines_of(subject->restart()), before);
}

TEST_P(RestartContract, APersonIsThereAsAnswered) {
  add_invite(20, 1);
  const auto made = ask<model::User>(&Store::register_user, token(20), cid(), 0);
  EXPECT_EQ(made->display_name, "Cid of Bivar");
  EXPECT_EQ(line_of(find_in(subject->restart().users, made->id)), line_of(*made));
}

TEST_P(RestartContract, ASignInIsThereAsAnswered) {
  const auto made = sign_in(tablet());
  EXPECT_EQ(made->label, "Firefox on Linux");
  EXPECT_EQ(line_of(find_in(subject->restart().devices, made->id)), line_of(*made));
}

TEST_P(RestartContract, ASignInHasTheHighestNumberThatItSent) {
  append_stored(draft(phone, 1));
  append_stored(draft(phone, 2));
  append_stored(draft(phone, 0));
  EXPECT_EQ(find_in(subject->restart().devices, phone).last_n.value, 2);
}

TEST_P(RestartContract, AnInvitationIsThereAsAnswered) {
  const auto made = add(invite(20, 3));
  EXPECT_EQ(made->created_by, ann);
  EXPECT_EQ(line_of(find_in(subject->restart().invites, made->id)), line_of(*made));
}

TEST_P(RestartContract, AnInvitationHasFewerUsesAfterAUse) {
  const auto made = add(invite(20, 3));
  EXPECT_TRUE(enter(20, "cid"));
  EXPECT_EQ(find_in(subject->restart().invites, made->id).uses_left, 2);
}

TEST_P(RestartContract, AnInvitationThatIsUsedUpIsGone) {
  add_invite(20, 1);
  EXPECT_TRUE(enter(20, "cid"));
  EXPECT_TRUE(subject->restart().invites.empty());
}

TEST_P(RestartContract, ARoomIsThereAsAnswered) {
  append_stored(draft(phone, 1));
  std::vector<model::Mark> marks{{room, bob, {1}, {1}}};
  EXPECT_TRUE(ask<bool>(&Store::save_marks, marks));
  const auto opened = open(ann, bob);
  EXPECT_EQ(line_of(find_in(subject->restart().rooms, room)), line_of(*opened));
}

TEST_P(RestartContract, TheRunningTimeIsKeptAndOnlyRises) {
  for (const model::RunningMillis time : {50, 40}) {
    EXPECT_TRUE(ask<bool>(&Store::save_running_time, time));
  }
  EXPECT_EQ(subject->restart().running, 50);
}

TEST_P(RestartContract, AHistoryHasAnIdAndAKeyOfItsOwn) {
  const Snapshot snapshot = subject->restart();
  EXPECT_NE(snapshot.server, "");
  EXPECT_NE(snapshot.chain_key, "");
}

TEST_P(RestartContract, AWriteThatFindsNoSpaceChangesNothing) {
  add_invite(20, 1);
  const auto before = lines_of(subject->restart());
  subject->use_up_space();
  EXPECT_EQ(enter(20, "cid").error(), StoreError::kFull);
  subject->free_space();
  EXPECT_EQ(lines_of(subject->restart()), before);
}

TEST_P(RestartContract, AWriteThatFoundNoSpaceWorksWhenThereIsSpace) {
  subject->use_up_space();
  EXPECT_EQ(append(draft(phone, 1)).error(), StoreError::kFull);
  subject->free_space();
  append_stored(draft(phone, 1));
  EXPECT_EQ(log().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Stores, RestartContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
