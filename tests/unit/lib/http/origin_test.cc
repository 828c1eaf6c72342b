// The comparison of origins.
#include "snug/origin.h"

#include <gtest/gtest.h>

namespace snug {
namespace {

TEST(Origin, ComparesEqualInEverySpelling) {
  struct Pair {
    const char* one;
    const char* other;
  };
  for (const Pair& pair : {Pair{"https://chat.example", "https://chat.example"},
                           Pair{"https://chat.example", "HTTPS://Chat.Example"},
                           Pair{"https://chat.example", "https://chat.example:443"},
                           Pair{"http://chat.example:80", "http://chat.example"},
                           Pair{"https://chat.example.", "https://chat.example"},
                           Pair{"http://chat.example.:80", "http://chat.example"},
                           Pair{"http://[::1]:3000", "http://[0:0:0:0:0:0:0:1]:3000"},
                           Pair{"http://[2001:DB8::5]", "http://[2001:db8::5]:80"},
                           Pair{"http://127.0.0.1:3000", "http://127.0.0.1:3000"},
                           Pair{"app://localhost", "APP://localhost"}}) {
    EXPECT_TRUE(same_origin(pair.one, pair.other)) << pair.one << " " << pair.other;
    EXPECT_TRUE(same_origin(pair.other, pair.one)) << pair.one << " " << pair.other;
  }
}

TEST(Origin, DiffersIfSchemeHostOrPortDiffer) {
  for (const char* other :
       {"http://chat.example", "https://chat.example:8443", "https://chat.example:80",
        "https://www.chat.example", "https://chat.example.evil.example", "https://chat.example..",
        "https://chat.example@evil.example", "https://evil.example/chat.example", "chat.example",
        "https://", "https://.", "null", ""}) {
    EXPECT_FALSE(same_origin("https://chat.example", other)) << other;
  }
}

TEST(Origin, MatchesNothingIfInvalidNotEvenItself) {
  for (const char* none : {"null", "", "https://", "://chat.example", "https://a b", "http://[::1",
                           "http://[nonsense]", "http://a:b", "http://a@b", "http://a/b"}) {
    EXPECT_FALSE(same_origin(none, none)) << none;
    EXPECT_FALSE(is_origin_of_host(none, none, false)) << none;
  }
}

TEST(Origin, MatchesTheHostOfTheRequest) {
  EXPECT_TRUE(is_origin_of_host("https://chat.example", "chat.example:443", true));
  EXPECT_TRUE(is_origin_of_host("https://chat.example:443", "chat.example", false));
  EXPECT_TRUE(is_origin_of_host("http://chat.example", "chat.example:80", false));
  EXPECT_TRUE(is_origin_of_host("http://Chat.Example.:3000", "chat.example:3000", false));
  EXPECT_TRUE(is_origin_of_host("http://[::1]:3000", "[0::1]:3000", false));
  EXPECT_FALSE(is_origin_of_host("https://chat.example", "chat.example:80", false));
  EXPECT_FALSE(is_origin_of_host("http://chat.example", "chat.example:443", false));
  EXPECT_FALSE(is_origin_of_host("http://chat.example", "", false));
}

TEST(Origin, WithoutTlsDoesNotMatchAHostServedOverTls) {
  EXPECT_FALSE(is_origin_of_host("http://chat.example", "chat.example", true));
  EXPECT_FALSE(is_origin_of_host("app://chat.example", "chat.example", false));
}

}  // namespace
}  // namespace snug
