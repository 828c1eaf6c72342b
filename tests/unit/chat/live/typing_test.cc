// Who is typing.
#include "live/typing.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Typing::Time kStart{std::chrono::hours(1)};
constexpr Typing::Place kPlace{{1}, {2}};

TEST(Typing, IsBroadcastAtMostOnceASecond) {
  Typing typing(seconds(6), seconds(1));
  EXPECT_TRUE(typing.started(kPlace, kStart));
  EXPECT_FALSE(typing.started(kPlace, kStart + milliseconds(999)));
  EXPECT_TRUE(typing.started(kPlace, kStart + seconds(1)));
}

TEST(Typing, IsNotBroadcastWhenSwitchedQuickly) {
  Typing typing(seconds(6), seconds(1));
  EXPECT_TRUE(typing.started(kPlace, kStart));
  EXPECT_TRUE(typing.stopped(kPlace));
  EXPECT_FALSE(typing.started(kPlace, kStart + milliseconds(10)));
  EXPECT_FALSE(typing.stopped(kPlace));
}

TEST(Typing, ExpiresByItself) {
  Typing typing(seconds(6), seconds(1));
  typing.started(kPlace, kStart);
  EXPECT_EQ(typing.next_expiry(), kStart + seconds(6));
  EXPECT_TRUE(typing.expire(kStart + milliseconds(5999)).empty());
  EXPECT_EQ(typing.expire(kStart + seconds(6)), std::vector<Typing::Place>{kPlace});
  EXPECT_EQ(typing.next_expiry(), std::nullopt);
}

TEST(Typing, ExpiresLaterWhenRepeated) {
  Typing typing(seconds(6), seconds(1));
  typing.started(kPlace, kStart);
  typing.started(kPlace, kStart + milliseconds(500));
  EXPECT_TRUE(typing.expire(kStart + seconds(6)).empty());
}

TEST(Typing, ExpiresSilentlyWhenStopped) {
  Typing typing(seconds(6), seconds(1));
  typing.started(kPlace, kStart);
  typing.stopped(kPlace);
  EXPECT_TRUE(typing.expire(kStart + seconds(6)).empty());
  EXPECT_EQ(typing.next_expiry(), std::nullopt);
}

}  // namespace
}  // namespace snug::chat
