// The values of snug/http.h and the small parsers of field values.
#include <gtest/gtest.h>

#include "http/fields.h"
#include "http/response_writer.h"
#include "http/router.h"

namespace snug::http {
namespace {

TEST(HttpHeaders, CompareNamesWithoutCase) {
  HttpHeaders headers;
  headers.add("Content-TYPE", "a");
  EXPECT_EQ(headers.find("content-type"), "a");
  EXPECT_EQ(headers.find("content-typ"), std::nullopt);
  EXPECT_EQ(headers.find("content-typo"), std::nullopt);
  EXPECT_EQ(headers.find("dontent-type"), std::nullopt);
  EXPECT_EQ(headers.find(""), std::nullopt);
}

TEST(HttpHeaders, KeepTheOrderOfTheWire) {
  const HttpHeaders headers{{"B", "2"}, {"", ""}, {"A", "1"}, {"B", ""}};
  std::string lines;
  for (const auto& [name, value] : headers.fields()) {
    lines.append(name).append(": ").append(value).append("\n");
  }
  EXPECT_EQ(lines, "B: 2\n: \nA: 1\nB: \n");
  EXPECT_EQ(headers.fields().size(), 4U);
  EXPECT_TRUE(HttpHeaders().fields().empty());
}

TEST(HttpHeaders, AcceptViewsOfTheirOwnFields) {
  HttpHeaders headers{{"A", "short"}};
  for (std::size_t count = 1; count < 300; ++count) {
    const auto [name, value] = *headers.fields().begin();
    headers.add(value, name);
    ASSERT_EQ(headers.count("short"), count);
  }
  headers.set("a", *headers.find("A"));
  EXPECT_EQ(headers.joined("A"), "short");
  EXPECT_EQ(headers.count("SHORT"), 299U);
}

TEST(HttpHeaders, JoinLinesOfOneName) {
  HttpHeaders headers;
  headers.add("A", "1");
  headers.add("B", "x");
  headers.add("a", "");
  headers.add("A", "2");
  EXPECT_EQ(headers.joined("a"), "1, , 2");
  EXPECT_EQ(headers.count("a"), 3U);
  EXPECT_EQ(headers.joined("c"), "");
}

TEST(HttpHeaders, SetReplacesEveryLineOfTheName) {
  HttpHeaders headers;
  headers.add("A", "1");
  headers.add("a", "2");
  headers.set("A", "3");
  EXPECT_EQ(headers.joined("A"), "3");
}

TEST(HttpRequest, DecodesQueryParameters) {
  HttpRequest request;
  request.query = "EIO=4&a=b+c%20d%2B&empty=&flag&a=second&%61b=c&bad=%zz%4&zero=%00x";
  EXPECT_EQ(request.query_parameter("EIO"), "4");
  EXPECT_EQ(request.query_parameter("a"), "b c d+");
  EXPECT_EQ(request.query_parameter("empty"), "");
  EXPECT_EQ(request.query_parameter("flag"), "");
  EXPECT_EQ(request.query_parameter("ab"), "c");
  EXPECT_EQ(request.query_parameter("bad"), "%zz%4");
  EXPECT_EQ(request.query_parameter("zero"), std::string("\0x", 2));
  EXPECT_EQ(request.query_parameter("EI"), std::nullopt);
  EXPECT_EQ(HttpRequest().query_parameter("a"), std::nullopt);
}

TEST(HttpRequest, ListsAllQueryParameters) {
  HttpRequest request;
  request.query = "&a=1&&b=c+d%26&a=2&flag&=no%6eame&c=d=e&";
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(
      request.query_parameters(),
      (std::vector<Pair>{
          {"a", "1"}, {"b", "c d&"}, {"a", "2"}, {"flag", ""}, {"", "noname"}, {"c", "d=e"}}));
  EXPECT_TRUE(HttpRequest().query_parameters().empty());
}

TEST(HttpRequest, FindsACookieByItsExactName) {
  HttpRequest request;
  request.headers.add("cookie", "a=1; bb=2=3;c=; a=4;  d = 5");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("bb"), "2=3");
  EXPECT_EQ(request.cookie("c"), "");
  EXPECT_EQ(request.cookie("b"), std::nullopt);
  EXPECT_EQ(request.cookie("A"), std::nullopt);
}

TEST(Fields, FindTokensInListsWithoutCase) {
  HttpHeaders headers;
  headers.add("Connection", "keep-alive , Upgrade");
  headers.add("connection", "x");
  EXPECT_TRUE(lists_token(headers, "connection", "upgrade"));
  EXPECT_TRUE(lists_token(headers, "connection", "X"));
  EXPECT_FALSE(lists_token(headers, "connection", "keep"));
  EXPECT_FALSE(lists_token(headers, "upgrade", "x"));
}

TEST(Response, IsWrittenInOnePieceWithItsFraming) {
  HttpResponse response;
  response.status = 201;
  response.headers.add("Content-Type", "text/plain");
  response.headers.add("content-length", "999");
  response.headers.add("Transfer-Encoding", "chunked");
  response.body = "hello";
  const ResponseFraming framing{"D", ConnectionHeader::kClose, false};
  EXPECT_EQ(write_response(response, framing).view(),
            "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nDate: D\r\n"
            "Connection: close\r\n\r\nhello");
}

TEST(Response, CannotBeSplitByAValue) {
  HttpResponse response;
  response.headers.add("Location", "/a\r\nSet-Cookie: b=c");
  response.headers.add("X\r\nY", "a");
  response.headers.add("Kept", "a");
  const ResponseFraming framing{"D", ConnectionHeader::kNone, false};
  EXPECT_EQ(write_response(response, framing).view(),
            "HTTP/1.1 200 OK\r\nKept: a\r\nContent-Length: 0\r\nDate: D\r\n\r\n");
}

TEST(Response, HasNoContentLengthIfItsStatusHasNoBody) {
  HttpResponse response;
  response.status = 304;
  response.body = "forgotten";
  const ResponseFraming framing{"D", ConnectionHeader::kKeepAlive, false};
  EXPECT_EQ(write_response(response, framing).view(),
            "HTTP/1.1 304 Not Modified\r\nDate: D\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Response, FormatsDatesAsRfc9110) {
  EXPECT_EQ(http_date(base::WallTime(std::chrono::milliseconds(784'111'777'999))),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

class NamedRoute final : public Route {
 public:
  BodyPlan on_head(const HttpRequest&) override { return BodyPlan::collect(0); }
  void on_request(HttpRequest, Responder) override {}
};

TEST(Router, PrefersTheLongestPath) {
  NamedRoute all;
  NamedRoute folder;
  NamedRoute file;
  Router router;
  router.add("/", all);
  router.add("/a/b", file);
  router.add("/a/", folder);
  EXPECT_EQ(router.find("/"), &all);
  EXPECT_EQ(router.find("/a"), &all);
  EXPECT_EQ(router.find("/a/"), &folder);
  EXPECT_EQ(router.find("/a/b"), &file);
  EXPECT_EQ(router.find("/a/bc"), &folder);
}

TEST(Router, FindsNothingWithoutAMatch) {
  NamedRoute route;
  Router router;
  router.add("/a", route);
  EXPECT_EQ(router.find("/ab"), nullptr);
  EXPECT_EQ(router.find("*"), nullptr);
}

}  // namespace
}  // namespace snug::http
