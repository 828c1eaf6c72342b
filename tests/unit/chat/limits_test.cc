// Rates and throttles.
#include <gtest/gtest.h>

#include "chat/rate.h"
#include "chat/throttle.h"

namespace snug::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{std::chrono::hours(1000)};

TEST(RateWindow, CountsWithinItsSecondsAndSaysHowLongToWait) {
  RateWindow<10> window;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(window.take(kStart, 3), 0);
  EXPECT_EQ(window.take(kStart, 3), 10);
  EXPECT_EQ(window.take(kStart + seconds(9), 3), 1);
  EXPECT_EQ(window.take(kStart + seconds(10), 3), 0);
}

TEST(RateWindow, GivesBackSecondBySecond) {
  RateWindow<3> window;
  EXPECT_EQ(window.take(kStart, 2), 0);
  EXPECT_EQ(window.take(kStart + seconds(2), 2), 0);
  EXPECT_EQ(window.take(kStart + seconds(2), 2), 1);
  EXPECT_EQ(window.take(kStart + seconds(3), 2), 0);
  EXPECT_EQ(window.take(kStart + seconds(3), 2), 2);
}

TEST(RateWindow, ForgetsAllAfterALongTime) {
  RateWindow<1> window;
  EXPECT_EQ(window.take(kStart, 1), 0);
  EXPECT_EQ(window.take(kStart, 1), 1);
  EXPECT_EQ(window.take(kStart + std::chrono::hours(5), 1), 0);
}

TEST(SignInThrottle, RefusesTheSixthAttemptOfAMinuteForAName) {
  SignInThrottle throttle(5, 20);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(throttle.attempt("Ann", "192.0.2." + std::to_string(i), kStart + seconds(i)), 0);
  }
  EXPECT_EQ(throttle.attempt("ann", "192.0.2.99", kStart + seconds(5)), 55);
  EXPECT_EQ(throttle.attempt("bob", "192.0.2.99", kStart + seconds(5)), 0);
  EXPECT_EQ(throttle.attempt("ann", "192.0.2.99", kStart + seconds(60)), 0);
}

TEST(SignInThrottle, RefusesTheTwentyFirstOfAnAddress) {
  SignInThrottle throttle(5, 20);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(throttle.attempt("n" + std::to_string(i), "192.0.2.7", kStart), 0);
  }
  EXPECT_EQ(throttle.attempt("other", "192.0.2.7", kStart + milliseconds(1)), 60);
  EXPECT_EQ(throttle.attempt("other", "192.0.2.8", kStart), 0);
}

TEST(SignInThrottle, SuccessDoesNotCount) {
  SignInThrottle throttle(1, 1);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(throttle.attempt("ann", "192.0.2.7", kStart), 0);
    throttle.succeeded("ann", "192.0.2.7");
  }
}

TEST(SignInThrottle, AUnixSocketHasNoAddressToCount) {
  SignInThrottle throttle(5, 1);
  EXPECT_EQ(throttle.attempt("a", "", kStart), 0);
  EXPECT_EQ(throttle.attempt("b", "", kStart), 0);
}

TEST(SignInThrottle, Ipv6CountsByNetwork) {
  EXPECT_EQ(address_group("2001:db8:1:2::5"), address_group("2001:db8:1:2:ffff::"));
  EXPECT_NE(address_group("2001:db8:1:2::5"), address_group("2001:db8:1:3::5"));
  EXPECT_NE(address_group("::ffff:192.0.2.1"), address_group("::ffff:192.0.2.2"));
  EXPECT_EQ(address_group("192.0.2.1"), "192.0.2.1");
}

TEST(AttemptCounter, StaysBoundedUnderVeryManyKeys) {
  AttemptCounter counter(2);
  for (int i = 0; i < 30'000; ++i) counter.add("k" + std::to_string(i), kStart);
  counter.add("last", kStart);
  counter.add("last", kStart);
  EXPECT_GT(counter.wait("last", kStart), 0);
}

}  // namespace
}  // namespace snug::chat
