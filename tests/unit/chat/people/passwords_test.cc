// Passwords: which of them may be chosen, how they are hashed, and the queue for hashing.
#include "people/passwords.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "people/tokens.h"
#include "world/chat_world.h"

namespace snug::chat {
namespace {

using Kind = PasswordQueue::Verdict::Kind;

constexpr const char* kComposed = "Gr\u00FC\u00DFe aus K\u00F6ln";
constexpr const char* kDecomposed = "Gru\u0308\u00DFe aus Ko\u0308ln";

class PasswordQueueTest : public testing::Test {
 protected:
  PasswordQueueTest() {
    initialise_crypto();
    limits_.hashes_waiting = 4;
    limits_.hashes_waiting_each = 3;
  }
  PasswordQueue queue() { return {clock_, {8192, 1}, limits_}; }
  /// Records `name` when the password was verified, and "name!" when the queue was full.
  void ask(PasswordQueue& queue, const std::string& asker, const std::string& name,
           bool known = false) {
    queue.verify({asker, known}, "a password", std::nullopt,
                 [this, name](const PasswordQueue::Verdict& verdict) {
                   order_ += name + (verdict.kind == Kind::kBusy ? "! " : " ");
                 });
  }
  std::string order() {
    clock_.run_posted();
    return std::exchange(order_, {});
  }

  FakeClock clock_;
  Limits limits_;
  std::string order_;
};

TEST(Passwords, AreHashedWithArgon2idAtTheDefaultCost) {
  initialise_crypto();
  const auto hash = hash_password("correct horse", PasswordCost{});
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *hash;
}

TEST(Passwords, NobodysHashHasTheFormOfARealOne) {
  initialise_crypto();
  const std::string real = *hash_password("correct horse", PasswordCost{});
  const std::string nobodys = nobodys_hash(PasswordCost{});
  const std::size_t parameters_end = real.find("p=1$") + 4;
  EXPECT_EQ(nobodys.substr(0, parameters_end), real.substr(0, parameters_end));
  EXPECT_EQ(nobodys.size(), real.size());
  EXPECT_EQ(nobodys.rfind('$'), real.rfind('$'));
}

TEST(Passwords, AmongTheMostUsedAreRefused) {
  for (const char* common : {"password", "PASSWORD", "12345678", "iloveyou", "\uFF50assword"}) {
    EXPECT_TRUE(objection_to_password(common)) << common;
  }
  EXPECT_FALSE(objection_to_password("correct horse"));
}

TEST(Passwords, AreMeasuredInTheirHashedForm) {
  EXPECT_TRUE(objection_to_password("1234567"));
  EXPECT_TRUE(objection_to_password(std::string(257, 'x')));
  EXPECT_FALSE(objection_to_password(std::string(256, 'x')));
  EXPECT_TRUE(objection_to_password("\uFF43\uFF41\uFF54s")) << "cats, in wide letters";
}

TEST_F(PasswordQueueTest, AnUnknownNameIsVerifiedAgainstAHashOfTheSameCost) {
  PasswordQueue queue = this->queue();
  ask(queue, "a", "nobody");
  EXPECT_EQ(order(), "nobody ");
}

TEST_F(PasswordQueueTest, NeverAnswersWithinTheCall) {
  PasswordQueue queue = this->queue();
  for (int i = 0; i < 10; ++i) ask(queue, "a", "x");
  EXPECT_EQ(order_, "");
  EXPECT_EQ(order(), "x x! x! x! x! x! x! x x x ");
}

TEST_F(PasswordQueueTest, OneAddressCannotFillIt) {
  PasswordQueue queue = this->queue();
  for (int i = 1; i <= 5; ++i) ask(queue, "evil", "e" + std::to_string(i));
  ask(queue, "home", "h1");
  EXPECT_EQ(order(), "e1 e5! e2 h1 e3 e4 ");
}

TEST_F(PasswordQueueTest, FullQueueDisplacesTheAskerWithTheMostJobs) {
  PasswordQueue queue = this->queue();
  ask(queue, "first", "f");
  for (int i = 1; i <= 3; ++i) ask(queue, "evil", "e" + std::to_string(i));
  ask(queue, "mean", "m1");
  ask(queue, "home", "h1");
  ask(queue, "work", "w1");
  EXPECT_EQ(order(), "f e3! e2! e1 m1 h1 w1 ");
}

TEST_F(PasswordQueueTest, FullQueueRefusesAnAskerWithAsManyJobsAsTheOthers) {
  PasswordQueue queue = this->queue();
  ask(queue, "first", "f");
  for (const char* asker : {"a", "b", "c", "d", "e"}) ask(queue, asker, asker);
  EXPECT_EQ(order(), "f e! a b c d ");
}

TEST_F(PasswordQueueTest, KnownDevicesHavePlacesAndTurnsOfTheirOwn) {
  PasswordQueue queue = this->queue();
  ask(queue, "first", "f");
  for (const char* asker : {"a", "b", "c", "d"}) ask(queue, asker, asker);
  ask(queue, "my phone", "k", true);
  EXPECT_EQ(order(), "f a k b c d ");
}

TEST_F(PasswordQueueTest, ComposedAndDecomposedFormsAreOnePassword) {
  PasswordQueue queue = this->queue();
  std::string hash;
  queue.hash({"a"}, kComposed, [&hash](Result<std::string, Failure> made) { hash = *made; });
  clock_.run_posted();
  for (const char* typed : {kComposed, kDecomposed}) {
    std::optional<PasswordQueue::Verdict> verdict;
    queue.verify({"a"}, typed, hash, [&verdict](const auto& given) { verdict = given; });
    clock_.run_posted();
    EXPECT_EQ(verdict->kind, Kind::kRight);
    EXPECT_FALSE(verdict->renewed);
  }
}

TEST_F(PasswordQueueTest, HashOfThePasswordAsTypedIsAcceptedAndRenewed) {
  PasswordQueue queue = this->queue();
  const auto old_hash = hash_password(kDecomposed, {8192, 1});
  std::optional<PasswordQueue::Verdict> verdict;
  queue.verify({"a"}, kDecomposed, old_hash, [&verdict](const auto& given) { verdict = given; });
  clock_.run_posted();
  EXPECT_EQ(verdict->kind, Kind::kRight);
  ASSERT_TRUE(verdict->renewed);
  queue.verify({"a"}, kComposed, verdict->renewed,
               [&verdict](const auto& given) { verdict = given; });
  clock_.run_posted();
  EXPECT_EQ(verdict->kind, Kind::kRight);
}

TEST_F(PasswordQueueTest, AllKnownDevicesOfAPersonShareTheirPlaces) {
  PasswordQueue queue = this->queue();
  std::size_t busy_count = 0;
  for (int device = 0; device < 8; ++device) {
    queue.verify({"device " + std::to_string(device), true, "person 1"}, "x", std::nullopt,
                 [&busy_count](const auto& given) { busy_count += given.kind == Kind::kBusy; });
  }
  clock_.run_posted();
  EXPECT_EQ(busy_count, 4U) << "one runs, three wait";
}

TEST_F(PasswordQueueTest, OverlongPasswordIsWrongWithoutBeingNormalised) {
  const std::string piled = "e" + std::string(1'024, 'x');
  EXPECT_TRUE(objection_to_password(piled));
  PasswordQueue queue = this->queue();
  std::optional<PasswordQueue::Verdict> verdict;
  queue.verify({"a"}, piled, hash_password(piled, {8192, 1}),
               [&verdict](const auto& given) { verdict = given; });
  clock_.run_posted();
  EXPECT_EQ(verdict->kind, Kind::kWrong);
}

TEST(SignIn, WithAnEarlierVersionsHashRenewsIt) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const auto sign_in = [&world](const char* password) {
    return world.request("POST", "/api/session", {{"name", "ann"}, {"password", password}}).status;
  };
  world.store.set_password({ann.user}, *hash_password(kDecomposed, {8192, 1}), [](const auto&) {});
  world.restart();
  EXPECT_EQ(sign_in(kComposed), 401);
  EXPECT_EQ(sign_in(kDecomposed), 200);
  EXPECT_EQ(sign_in(kComposed), 200);
  world.restart();
  EXPECT_EQ(sign_in(kComposed), 200);
}

TEST(Join, RefusesACommonPassword) {
  ChatWorld world;
  const HttpAnswer answer =
      world.request("POST", "/api/join",
                    {{"invite", world.owner_token()}, {"name", "ann"}, {"password", "password"}});
  EXPECT_EQ(answer.code(), "bad_request");
  EXPECT_NE(answer.body["error"]["message"].get<std::string>().find("20,000"), std::string::npos);
}

TEST(Reset, ObeysTheSamePasswordRules) {
  ChatWorld world;
  world.join("ann");
  std::optional<Result<void>> done;
  world.chat().accounts.reset_password("ann", "password",
                                       [&done](Result<void> result) { done = std::move(result); });
  EXPECT_EQ(done->error().code, "bad_request");
}

}  // namespace
}  // namespace snug::chat
