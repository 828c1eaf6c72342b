// Conditional requests and their dates.
#include "http/conditions.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

namespace snug::http {
namespace {

using std::chrono::sys_seconds;
using namespace std::chrono_literals;

// Sun, 06 Nov 1994 08:49:37 GMT
const Validators kFile{"\"a\"", sys_seconds(784'111'777s)};

int judged(const HttpHeaders& headers, const Validators& file = kFile) {
  HttpRequest request;
  request.headers = headers;
  return judge_conditions(request, file);
}

TEST(Conditions, CompareTagsForACopyWeakly) {
  EXPECT_EQ(judged({}), 200);
  EXPECT_EQ(judged({{"If-None-Match", "\"a\""}}), 304);
  EXPECT_EQ(judged({{"If-None-Match", "\"b\", W/\"a\""}}), 304);
  EXPECT_EQ(judged({{"If-None-Match", "*"}}), 304);
  EXPECT_EQ(judged({{"If-None-Match", "\"b\""}}), 200);
  EXPECT_EQ(judged({{"If-None-Match", "\"a\""}}, {"W/\"a\"", kFile.modified}), 304);
}

TEST(Conditions, CompareTagsForAVersionStrongly) {
  EXPECT_EQ(judged({{"If-Match", "\"a\""}}), 200);
  EXPECT_EQ(judged({{"If-Match", "*"}}), 200);
  EXPECT_EQ(judged({{"If-Match", "\"b\""}}), 412);
  EXPECT_EQ(judged({{"If-Match", "W/\"a\""}}, {"W/\"a\"", kFile.modified}), 412);
}

TEST(Conditions, CompareDates) {
  EXPECT_EQ(judged({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}), 304);
  EXPECT_EQ(judged({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), 200);
  EXPECT_EQ(judged({{"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}), 200);
  EXPECT_EQ(judged({{"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), 412);
  EXPECT_EQ(judged({{"If-Modified-Since", "yesterday"}}), 200);
}

TEST(Conditions, PreferTagsToDates) {
  EXPECT_EQ(
      judged({{"If-None-Match", "\"b\""}, {"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}),
      200);
  EXPECT_EQ(
      judged({{"If-Match", "\"a\""}, {"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}),
      200);
}

TEST(HttpDate, IsReadInItsPresentForm) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), kFile.modified);
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT"), sys_seconds(1'709'251'200s));
  for (const std::string_view text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:4:937 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace snug::http
