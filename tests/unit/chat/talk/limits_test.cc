// Rate limits.
#include <gtest/gtest.h>

#include "live/rate.h"

namespace snug::chat {
namespace {

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

}  // namespace
}  // namespace snug::chat
