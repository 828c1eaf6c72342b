// Ranges of a file.
#include "snug/http_range.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace snug {
namespace {

constexpr HttpRange part(std::uint64_t begin, std::uint64_t length) {
  return {206, begin, length, 1000};
}
constexpr HttpRange kWhole{200, 0, 1000, 1000};
constexpr HttpRange kNothing{416, 0, 0, 1000};

TEST(Range, HasABeginAnEndOrOnlyALength) {
  EXPECT_EQ(parse_range("bytes=0-99", 1000), part(0, 100));
  EXPECT_EQ(parse_range("bytes=999-999", 1000), part(999, 1));
  EXPECT_EQ(parse_range("bytes=100-", 1000), part(100, 900));
  EXPECT_EQ(parse_range("bytes=-100", 1000), part(900, 100));
  EXPECT_EQ(parse_range("Bytes = 5-9 ", 1000), part(5, 5));
}

TEST(Range, EndsWithTheFile) {
  EXPECT_EQ(parse_range("bytes=900-5000", 1000), part(900, 100));
  EXPECT_EQ(parse_range("bytes=0-99999999999999999999999", 1000), part(0, 1000));
  EXPECT_EQ(parse_range("bytes=-5000", 1000), part(0, 1000));
}

TEST(Range, BehindTheEndIsNothing) {
  EXPECT_EQ(parse_range("bytes=1000-", 1000), kNothing);
  EXPECT_EQ(parse_range("bytes=99999999999999999999999-", 1000), kNothing);
  EXPECT_EQ(parse_range("bytes=-0", 1000), kNothing);
}

TEST(Range, ThatIsMalformedOrHasSeveralPartsIsTheWholeFile) {
  for (const std::string_view field :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-5", "bytes=1-2,4-5", "bytes=0x1-2",
        "bytes=1", "bytes=+1-2", "lines=1-2", "bytes=1-2-3", "bytes=--1", "=1-2"}) {
    EXPECT_EQ(parse_range(field, 1000), kWhole) << field;
  }
}

TEST(Range, OfAnEmptyFileIsTheWholeFile) {
  for (const std::string_view field : {"bytes=0-", "bytes=-5", "bytes=3-4"}) {
    EXPECT_EQ(parse_range(field, 0).status, 200) << field;
    EXPECT_EQ(parse_range(field, 0).length, 0U) << field;
  }
}

TEST(Range, IsForGetAlone) {
  HttpRequest request;
  request.headers = {{"Range", "bytes=0-9"}};
  request.method = "HEAD";
  EXPECT_EQ(requested_range(request, 1000), kWhole);
  request.method = "GET";
  EXPECT_EQ(requested_range(request, 1000), part(0, 10));
  request.headers.add("Range", "bytes=1-9");
  EXPECT_EQ(requested_range(request, 1000), kWhole);
}

TEST(Range, IsForThePresentFileAlone) {
  const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";
  const auto asked = [&](std::string_view if_range, std::string_view etag) {
    HttpRequest request;
    request.method = "GET";
    request.headers = {{"Range", "bytes=0-9"}, {"If-Range", if_range}};
    return requested_range(request, 1000, etag, date).status;
  };
  EXPECT_EQ(asked("\"a\"", "\"a\""), 206);
  EXPECT_EQ(asked(date, "\"a\""), 206);
  EXPECT_EQ(asked("\"b\"", "\"a\""), 200);
  EXPECT_EQ(asked("W/\"a\"", "W/\"a\""), 200);
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:38 GMT", "\"a\""), 200);
  EXPECT_EQ(asked("", "\"a\""), 200);
}

TEST(Range, DescribesItsAnswer) {
  const HttpResponse some = parse_range("bytes=5-9", 1000).head({{"Content-Type", "audio/ogg"}});
  EXPECT_EQ(some.status, 206);
  EXPECT_EQ(some.headers, (HttpHeaders{{"Content-Type", "audio/ogg"},
                                       {"Accept-Ranges", "bytes"},
                                       {"Content-Range", "bytes 5-9/1000"}}));
  const HttpResponse none = parse_range("bytes=1000-", 1000).head();
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(none.headers.find("Content-Range"), "bytes */1000");
  EXPECT_FALSE(parse_range("", 1000).head().headers.find("Content-Range"));
}

}  // namespace
}  // namespace snug
