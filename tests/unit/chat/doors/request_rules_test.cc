// Rules of HTTP requests.
#include "doors/request_rules.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

bool own(const std::string& origin, const std::string& host, bool secure = false) {
  return is_own_origin(HttpHeaders({{"Origin", origin}, {"Host", host}}), {"https://pub.example"},
                       secure);
}

TEST(Origin, OfTheHostIsOwn) {
  EXPECT_TRUE(own("http://chat.example:3000", "chat.example:3000"));
  EXPECT_TRUE(own("https://Chat.Example", "chat.example"));
  EXPECT_TRUE(own("https://pub.example", "127.0.0.1:3000"));
  EXPECT_TRUE(is_own_origin(HttpHeaders({{"Host", "chat.example"}}), {}, true));
}

TEST(Origin, MayLeaveOutTheUsualPort) {
  EXPECT_TRUE(own("https://chat.example", "chat.example:443"));
  EXPECT_TRUE(own("https://chat.example:443", "chat.example"));
  EXPECT_TRUE(own("http://chat.example", "chat.example:80"));
  EXPECT_TRUE(own("https://PUB.example:443", "127.0.0.1:3000"));
}

TEST(Origin, RefusalNamesTheSettingThatAllowsIt) {
  const Failure refused = foreign_origin(HttpHeaders({{"Origin", "https://pub.example"}}));
  EXPECT_NE(refused.message.find("https://pub.example"), std::string::npos);
  EXPECT_NE(refused.message.find("`public_origins`"), std::string::npos);
}

TEST(Origin, RefusalRepeatsNoBytesThatAreNotText) {
  const Failure refused = foreign_origin(HttpHeaders({{"Origin", "http://\xff"}}));
  EXPECT_EQ(refused.message.find('\xff'), std::string::npos);
}

TEST(Origin, OfAnotherHostIsNotOwn) {
  EXPECT_FALSE(own("http://evil.example", "chat.example"));
  EXPECT_FALSE(own("http://chat.example:3001", "chat.example:3000"));
  EXPECT_FALSE(own("http://chat.example.evil.example", "chat.example"));
  EXPECT_FALSE(own("null", "chat.example"));
  EXPECT_FALSE(own("", ""));
  EXPECT_FALSE(own("http://", ""));
  EXPECT_FALSE(own("http://pub.example", "chat.example"));
}

TEST(Origin, WithoutTlsIsNotOwnWhenTheServerIsBehindTls) {
  EXPECT_FALSE(own("http://chat.example", "chat.example", true));
  EXPECT_TRUE(own("https://chat.example", "chat.example", true));
}

TEST(Origin, TwoOriginFieldsAreNotOwn) {
  const auto two = HttpHeaders({{"Origin", "http://a"}, {"Origin", "http://b"}, {"Host", "a"}});
  EXPECT_FALSE(is_own_origin(two, {}, false));
}

TEST(Bearer, SchemeIgnoresCase) {
  EXPECT_EQ(bearer_token(HttpHeaders({{"authorization", "bEARER  abc"}})), "abc");
  EXPECT_EQ(bearer_token(HttpHeaders({{"Authorization", "Bearer "}})), "");
  EXPECT_EQ(bearer_token(HttpHeaders({{"Authorization", "Basic abc"}})), std::nullopt);
  EXPECT_EQ(bearer_token(HttpHeaders({})), std::nullopt);
}

TEST(Cookie, HasEveryProtectiveAttribute) {
  EXPECT_EQ(cookie_line(Cookie::kSession, "T", false),
            "snug_session=T; Path=/; HttpOnly; SameSite=Strict; Max-Age=34560000");
  EXPECT_EQ(cookie_line(Cookie::kSession, "T", true),
            "__Host-snug_session=T; Path=/; HttpOnly; SameSite=Strict; Max-Age=34560000; Secure");
  EXPECT_EQ(cookie_line(Cookie::kKnown, "T", false),
            "snug_known=T; Path=/; HttpOnly; SameSite=Strict; Max-Age=34560000");
  EXPECT_EQ(cookie_line(Cookie::kKnown, "T", true),
            "__Host-snug_known=T; Path=/; HttpOnly; SameSite=Strict; Max-Age=34560000; Secure");
  EXPECT_EQ(expired_cookie_line(Cookie::kSession, true),
            "__Host-snug_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure");
}

TEST(ContentType, IsJsonWithAnyParameter) {
  EXPECT_TRUE(is_json(HttpHeaders({{"Content-Type", "application/json"}})));
  EXPECT_TRUE(is_json(HttpHeaders({{"Content-Type", "Application/JSON ; charset=utf-8"}})));
  EXPECT_FALSE(is_json(HttpHeaders({{"Content-Type", "text/plain"}})));
  EXPECT_FALSE(is_json(HttpHeaders({{"Content-Type", "application/jsonp"}})));
  EXPECT_FALSE(is_json(HttpHeaders({})));
}

TEST(DeviceLabel, NamesProgramAndSystem) {
  const auto label = [](const char* agent) {
    return device_label(HttpHeaders({{"User-Agent", agent}}));
  };
  EXPECT_EQ(label("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"),
            "Firefox on Linux");
  EXPECT_EQ(label("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 "
                  "Edg/130.0"),
            "Edge on Windows");
  EXPECT_EQ(label("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile"),
            "Chrome on Android");
  EXPECT_EQ(label("curl/8.0"), "curl");
  EXPECT_EQ(label("\x1b]0;evil"), "unknown device");
  EXPECT_EQ(device_label(HttpHeaders({})), "unknown device");
}

}  // namespace
}  // namespace snug::chat
