// Guessing passwords, and locking people out by guessing. Neither works.
#include <gtest/gtest.h>

#include <string>

#include "people/throttle.h"
#include "world/chat_world.h"

namespace snug::chat {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Time = SignInThrottle::Time;

constexpr Time kStart{hours(1000)};
constexpr const char* kRight = "correct horse";

/// The number of admitted tries if one comes every second during `duration`, from `addresses`
/// addresses in turn.
int tries_let_through(SignInThrottle& throttle, Time from, seconds duration, int addresses) {
  int let_through = 0;
  for (seconds at{0}; at < duration; ++at) {
    const Source source{std::to_string(at.count() % addresses)};
    if (throttle.attempt("ann", true, source, from + at) == 0) ++let_through;
  }
  return let_through;
}

TEST(SignInThrottle, LetsThroughAtMostTwentyADayFromOneAddress) {
  SignInThrottle throttle;
  EXPECT_EQ(tries_let_through(throttle, kStart, hours(24), 1), 19);
  EXPECT_LE(tries_let_through(throttle, kStart + hours(24), hours(24), 1), 20);
}

TEST(SignInThrottle, LetsThroughAtMostAHundredAndTenADayFromAllAddresses) {
  for (const int addresses : {10, 100, 1'000, 86'400}) {
    SignInThrottle throttle;
    EXPECT_LE(tries_let_through(throttle, kStart, hours(24), addresses), 110) << addresses;
    EXPECT_LE(tries_let_through(throttle, kStart + hours(24), hours(24), addresses), 60);
  }
}

TEST(SignInThrottle, MakesOneAddressWaitLongerAfterEachWrongTry) {
  SignInThrottle throttle;
  const Source home{"192.0.2.7"};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(throttle.attempt("Ann", true, home, kStart), 0);
  Time now = kStart;
  for (const int wait : {15, 30, 60, 120, 240}) {
    EXPECT_EQ(throttle.attempt("ann", true, home, now), wait);
    now += seconds(wait);
    EXPECT_EQ(throttle.attempt("ANN", true, home, now), 0);
  }
  EXPECT_EQ(throttle.attempt("ann", true, {"192.0.2.8"}, now), 0);
  EXPECT_EQ(throttle.attempt("bob", true, home, now), 0);
  EXPECT_EQ(throttle.attempt("ann", true, home, now + hours(24)), 0) << "a day later";
}

TEST(SignInThrottle, FiveAddressesADayDoNotUseUpAnAccount) {
  SignInThrottle throttle;
  for (int day = 0; day < 3; ++day) {
    tries_let_through(throttle, kStart + hours(24 * day), hours(24), 5);
    EXPECT_EQ(throttle.attempt("ann", true, {"home"}, kStart + hours(24 * (day + 1))), 0) << day;
    throttle.succeeded("ann", {"home"});
  }
}

TEST(SignInThrottle, UsedUpAccountAdmitsAnUnknownDeviceEveryHalfHour) {
  SignInThrottle throttle;
  EXPECT_EQ(tries_let_through(throttle, kStart, minutes(1), 1'000), 60);
  const auto wait = throttle.attempt("ann", true, {"home"}, kStart + minutes(1));
  EXPECT_GT(wait, 0);
  EXPECT_LE(wait, 1'728);
  EXPECT_EQ(throttle.attempt("ann", true, {"home"}, kStart + minutes(1) + seconds(wait)), 0);
}

TEST(SignInThrottle, KnownDeviceIsHeldUpByNobodyElse) {
  SignInThrottle throttle;
  const Source phone{"phone", true};
  tries_let_through(throttle, kStart, minutes(10), 1'000);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(throttle.attempt("ann", true, phone, kStart + minutes(10)), 0);
  }
  EXPECT_EQ(throttle.attempt("ann", true, phone, kStart + minutes(10)), 15);
  EXPECT_EQ(throttle.attempt("ann", true, {"tablet", true}, kStart + minutes(10)), 0);
  int own = 0;
  for (seconds at{0}; at < hours(24); ++at) {
    own += throttle.attempt("bob", true, phone, kStart + at) == 0 ? 1 : 0;
  }
  EXPECT_EQ(own, 110);
}

TEST(SignInThrottle, RightPasswordDoesNotCountAsATry) {
  SignInThrottle throttle;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(throttle.attempt("ann", true, {"home"}, kStart), 0);
    throttle.succeeded("ann", {"home"});
  }
}

TEST(SignInThrottle, ParallelTriesDoNotGetAroundTheLimit) {
  SignInThrottle throttle;
  int let_through = 0;
  for (int i = 0; i < 100; ++i) {
    let_through += throttle.attempt("ann", true, {"home"}, kStart) == 0 ? 1 : 0;
  }
  EXPECT_EQ(let_through, 5);
  for (int i = 0; i < 5; ++i) throttle.give_back("ann", {"home"});
  EXPECT_EQ(throttle.attempt("ann", true, {"home"}, kStart), 0) << "nobody looked at them";
}

TEST(SignInThrottle, UnknownNameIsTreatedLikeAnyOther) {
  SignInThrottle people;
  SignInThrottle strangers;
  for (seconds at{0}; at < hours(1); ++at) {
    const Source source{std::to_string(at.count() % 3)};
    EXPECT_EQ(people.attempt("x", true, source, kStart + at),
              strangers.attempt("x", false, source, kStart + at));
  }
}

TEST(SignInThrottle, StaysBoundedUnderVeryManyNames) {
  SignInThrottle throttle;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(throttle.attempt("ann", true, {"evil"}, kStart), 0);
  for (int i = 0; i < 30'000; ++i) {
    EXPECT_EQ(throttle.attempt("n" + std::to_string(i), false, {"evil"}, kStart), 0);
  }
  EXPECT_EQ(throttle.attempt("ann", true, {"evil"}, kStart), 15) << "people's are kept";
}

TEST(SignInThrottle, LogsAtMostOneLineAMinuteForAnAccount) {
  SignInThrottle throttle;
  throttle.attempt("ann", true, {"home"}, kStart);
  EXPECT_TRUE(throttle.is_worth_a_line("ann", kStart));
  EXPECT_FALSE(throttle.is_worth_a_line("ann", kStart + seconds(59)));
  EXPECT_TRUE(throttle.is_worth_a_line("ann", kStart + seconds(60)));
}

TEST(AddressGroup, IsTheNetworkThatOneCustomerMayHave) {
  EXPECT_EQ(address_group("2001:db8:1:2::5"), address_group("2001:db8:1:ffff::"));
  EXPECT_NE(address_group("2001:db8:1:2::5"), address_group("2001:db8:2:2::5"));
  EXPECT_NE(address_group("::ffff:192.0.2.1"), address_group("::ffff:192.0.2.2"));
  EXPECT_EQ(address_group("192.0.2.1"), "192.0.2.1");
}

/// A chat with Ann. Only tests sign her in on a device.
class Guessing : public testing::Test {
 protected:
  Guessing() : world_(options()) { ann_ = world_.join("ann"); }

  static Options options() {
    Options options = ChatWorld::quick_options();
    options.trusted_proxies.add("127.0.0.0/8");
    return options;
  }

  HttpAnswer ask(const std::string& password, const std::string& peer,
                 const std::vector<FieldLine>& fields = {}, Json more = Json::object()) {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/session";
    request.remote_address = peer;
    request.headers.add("Content-Type", "application/json");
    for (const auto& [name, value] : fields) request.headers.add(name, value);
    more["name"] = name_;
    more["password"] = password;
    request.body = more.dump();
    return world_.send_request(std::move(request));
  }
  /// Tries one wrong password a second, and calls `owner` after each `every`.
  template <class Owner>
  void attack(seconds duration, const std::string& peer, seconds every, Owner owner) {
    for (seconds at{1}; at <= duration; ++at) {
      ask("wrong horse", peer);
      world_.advance(seconds(1));
      if (at % every == seconds(0)) owner();
    }
  }

  ChatWorld world_;
  SignIn ann_;
  std::string name_ = "ann";
};

std::string cookie_of(const HttpAnswer& answer, const std::string& name) {
  for (const auto& [field, value] : answer.headers.fields()) {
    if (field == "Set-Cookie" && value.starts_with(name + "=")) {
      return std::string(value.substr(0, value.find(';')));
    }
  }
  return {};
}

TEST_F(Guessing, KnownDeviceGetsInEveryTime) {
  const std::string known = cookie_of(ask(kRight, "198.51.100.1"), "snug_known");
  ASSERT_NE(known, "");
  int tries = 0;
  // Behind the same address as the attack.
  attack(hours(1), "192.0.2.66", minutes(3), [&] {
    ++tries;
    EXPECT_EQ(ask(kRight, "192.0.2.66", {{"Cookie", known}}).status, 200);
  });
  EXPECT_EQ(tries, 20);
}

TEST_F(Guessing, UnknownDeviceAtAnotherAddressGetsInEveryTime) {
  attack(hours(1), "192.0.2.66", minutes(3),
         [&] { EXPECT_EQ(ask(kRight, "198.51.100.1").status, 200); });
}

TEST_F(Guessing, UnknownDeviceBehindTheSameProxyGetsInIfTheProxyNamesIt) {
  attack(hours(1), "127.0.0.1", minutes(3), [&] {
    EXPECT_EQ(ask(kRight, "127.0.0.1", {{"X-Forwarded-For", "198.51.100.1"}}).status, 200);
    EXPECT_EQ(ask(kRight, "", {{"X-Forwarded-For", "198.51.100.2"}}).status, 200);
  });
}

TEST_F(Guessing, GuessesAtUnknownNamesKeepNobodyOut) {
  for (int i = 0; i < 600; ++i) {
    name_ = "n" + std::to_string(i);
    ask("wrong horse", "127.0.0.1");
    if (i % 20 != 0) continue;
    name_ = "ann";
    EXPECT_EQ(ask(kRight, "127.0.0.1").status, 200);
    world_.advance(minutes(1));
  }
}

TEST_F(Guessing, KnownDeviceGetsInThroughASilentProxyOnAUnixSocket) {
  const std::string known = cookie_of(ask(kRight, ""), "snug_known");
  attack(minutes(10), "", seconds(14),
         [&] { EXPECT_EQ(ask(kRight, "", {{"Cookie", known}}).status, 200); });
}

TEST_F(Guessing, FailedAttemptsAreReportedAtTheNextSignIn) {
  EXPECT_FALSE(ask(kRight, "198.51.100.1").body.contains("failed_attempts"));
  for (int i = 0; i < 7; ++i) ask("wrong horse", "192.0.2.66");
  EXPECT_EQ(ask(kRight, "198.51.100.1").body["failed_attempts"], 5) << "two were not looked at";
  EXPECT_FALSE(ask(kRight, "198.51.100.1").body.contains("failed_attempts"));
}

TEST_F(Guessing, ARefusalSaysHowLongToWait) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("wrong horse", "192.0.2.66").code(), "wrong_password");
  const HttpAnswer refused = ask(kRight, "192.0.2.66");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body["error"]["retry_after"], 15);
  EXPECT_EQ(refused.headers.joined("Retry-After"), "15");
  world_.advance(seconds(15));
  EXPECT_EQ(ask(kRight, "192.0.2.66").status, 200);
}

TEST_F(Guessing, ResetForgetsTriesAndKnownDevices) {
  for (int i = 0; i < 6; ++i) ask("wrong horse", "192.0.2.66");
  const std::string known = cookie_of(ask(kRight, "198.51.100.1"), "snug_known");
  world_.chat().accounts.reset_password("ann", "a new secret", [](const Result<void>&) {});
  world_.settle();
  EXPECT_EQ(ask("a new secret", "192.0.2.66").status, 200);
  for (int i = 0; i < 6; ++i) ask("wrong horse", "192.0.2.66");
  EXPECT_EQ(ask("a new secret", "192.0.2.66", {{"Cookie", known}}).status, 429)
      << "what was known before the reset is strange now";
}

TEST(KnownDevice, IsRememberedAcrossARestart) {
  ChatWorld world;
  world.join("ann");
  const Json right = {{"name", "ann"}, {"password", kRight}, {"token", true}};
  const Json known = world.request("POST", "/api/session", right).body["known"];
  world.restart();
  Json wrong = right;
  wrong["password"] = "wrong horse";
  for (int i = 0; i < 6; ++i) world.request("POST", "/api/session", wrong);
  EXPECT_EQ(world.request("POST", "/api/session", right).status, 429);
  Json with_known = right;
  with_known["known"] = known;
  const HttpAnswer answer = world.request("POST", "/api/session", with_known);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body["known"], known) << "it stays the same";
}

TEST(KnownDevice, OfOnePersonIsUnknownForAnotherUntilTheySignIn) {
  ChatWorld world;
  world.join("ann");
  world.join("bob");
  const auto ask = [&world](const char* name, const char* password, const std::string& cookie) {
    return world.request("POST", "/api/session", {{"name", name}, {"password", password}},
                         {{"Cookie", cookie}});
  };
  const std::string cookie = cookie_of(ask("ann", kRight, ""), "snug_known");
  const auto use_up = [&] {
    for (int i = 0; i < 6; ++i) ask("bob", "wrong horse", "");
  };
  use_up();
  EXPECT_EQ(ask("bob", kRight, cookie).status, 429);
  world.advance(seconds(15));
  EXPECT_EQ(cookie_of(ask("bob", kRight, cookie), "snug_known"), cookie);
  use_up();
  EXPECT_EQ(ask("bob", kRight, cookie).status, 200);
  EXPECT_EQ(ask("ann", kRight, cookie).status, 200);
}

TEST(KnownDevice, TokenMadeUpByAClientIsReplaced) {
  ChatWorld world;
  world.join("ann");
  const HttpAnswer answer =
      world.request("POST", "/api/session", {{"name", "ann"}, {"password", kRight}},
                    {{"Cookie", "snug_known=mine"}});
  EXPECT_NE(cookie_of(answer, "snug_known"), "snug_known=mine");
  EXPECT_EQ(cookie_of(answer, "snug_known").size(), std::string("snug_known=").size() + 43);
}

TEST(KnownDevice, SignsNobodyIn) {
  ChatWorld world;
  world.join("ann");
  const std::string known = cookie_of(
      world.request("POST", "/api/session", {{"name", "ann"}, {"password", kRight}}), "snug_known");
  const std::string token = known.substr(known.find('=') + 1);
  for (const std::string& cookie : {known, "snug_session=" + token}) {
    EXPECT_EQ(world.request("GET", "/api/session", nullptr, {{"Cookie", cookie}}).status, 401);
  }
  EXPECT_EQ(world.connect_with({{"token", token}}).refused, "unauthorized");
}

}  // namespace
}  // namespace snug::chat
