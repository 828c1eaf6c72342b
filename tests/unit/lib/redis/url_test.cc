// The URL of a Redis server.
#include "redis/url.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace snug::redis {
namespace {

using Parts = std::tuple<std::string, bool, std::string, std::string, int>;

Parts parts(std::string_view url) {
  const auto parsed = parse_url(url);
  EXPECT_TRUE(parsed) << url;
  if (!parsed) return {};
  return {parsed->address, parsed->tls, parsed->user, parsed->password, parsed->database};
}

TEST(RedisUrl, HasHostPortAndDatabase) {
  EXPECT_EQ(parts("redis://localhost"), Parts("localhost:6379", false, "", "", 0));
  EXPECT_EQ(parts("redis://localhost/"), Parts("localhost:6379", false, "", "", 0));
  EXPECT_EQ(parts("redis://192.0.2.7:7000/3"), Parts("192.0.2.7:7000", false, "", "", 3));
  EXPECT_EQ(parts("redis://[2001:db8::7]"), Parts("[2001:db8::7]:6379", false, "", "", 0));
  EXPECT_EQ(parts("redis://[2001:db8::7]:1/2"), Parts("[2001:db8::7]:1", false, "", "", 2));
  EXPECT_EQ(parts("rediss://redis.test"), Parts("redis.test:6379", true, "", "", 0));
}

TEST(RedisUrl, HasUserAndPasswordPercentDecoded) {
  EXPECT_EQ(parts("redis://:secret@h"), Parts("h:6379", false, "", "secret", 0));
  EXPECT_EQ(parts("redis://ann:se%40cr%2Fet@h:1/2"), Parts("h:1", false, "ann", "se@cr/et", 2));
  EXPECT_EQ(parts("redis://a%6En:p@ss:word@h"), Parts("h:6379", false, "ann", "p@ss:word", 0));
}

TEST(RedisUrl, NamesAUnixSocket) {
  EXPECT_EQ(parts("unix:/run/redis.sock"), Parts("unix:/run/redis.sock", false, "", "", 0));
  EXPECT_EQ(parts("unix:///run/redis.sock"), Parts("unix:/run/redis.sock", false, "", "", 0));
  EXPECT_EQ(parts("unix:redis.sock?db=1"), Parts("unix:redis.sock", false, "", "", 1));
  EXPECT_EQ(parts("unix://ann:pw@/run/r%20s?db=2"), Parts("unix:/run/r s", false, "ann", "pw", 2));
}

TEST(RedisUrl, ThatCannotBeIsRefusedWithoutItsSecrets) {
  for (const std::string url : {"",
                                "secret",
                                "http://secret",
                                "redis:secret",
                                "redis://",
                                "redis:///1",
                                "redis://:6379",
                                "redis://h:secret",
                                "redis://h:0",
                                "redis://h:65536",
                                "redis://h/secret",
                                "redis://h/-1",
                                "redis://h/1/2",
                                "redis://h/99999999999",
                                "redis://secret@h",
                                "redis://ann:@h",
                                "redis://:sec%ret@h",
                                "redis://:secret%4@h",
                                "redis://:sec/ret@h",
                                "redis://[::1",
                                "unix:",
                                "unix://",
                                "unix://secret",
                                "unix://secret/run/r",
                                "unix:/r?secret",
                                "unix:/r?db=",
                                "unix:/r?db=x",
                                "unix:/%zz",
                                "unix:/secret%00"}) {
    const auto parsed = parse_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, "url_invalid");
    EXPECT_EQ(parsed.error().message.find("sec"), std::string::npos) << parsed.error().message;
  }
}

}  // namespace
}  // namespace snug::redis
