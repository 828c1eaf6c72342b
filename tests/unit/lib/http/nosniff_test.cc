// The answers that tell browsers not to guess the type.
#include <gtest/gtest.h>

#include "http_fixture.h"

namespace snug::http {
namespace {

const std::string kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Nosniff, IsInAllAnswersOfTheServerItself) {
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  for (const std::string& request :
       {kGet, post + "101\r\n\r\n", post + "x\r\n\r\n", std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/2.0\r\nHost: x\r\n\r\n")}) {
    HttpFixture fixture;
    fixture.peer.feed(request);
    EXPECT_NE(fixture.take_head().find("\r\nX-Content-Type-Options: nosniff\r\n"),
              std::string::npos)
        << request;
  }
}

TEST(Nosniff, IsNotAddedToAnAnswerOfTheApplication) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  fixture.route.kept.front().respond(response_of("a"), Author::kApplication);
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.take_head().find("X-Content-Type-Options"), std::string::npos);
}

TEST(Nosniff, IsLeftToTheApplicationThatSetsItItself) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  HttpResponse response;
  response.headers.add("x-content-type-options", "nosniff");
  fixture.route.kept.front().respond(std::move(response));
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.take_head().find("X-Content-Type-Options"), std::string::npos);
}

}  // namespace
}  // namespace snug::http
