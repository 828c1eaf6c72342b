// Keep-alive, pipelining, closing and timeouts.
#include <gtest/gtest.h>

#include "http_fixture.h"

namespace snug::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

std::string gets(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += kGet;
  return bytes;
}

TEST(HttpConnection, AnswersAndStaysOpen) {
  HttpFixture fixture;
  fixture.peer.feed(kGet);
  EXPECT_EQ(fixture.peer.take_written(),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
            "X-Content-Type-Options: nosniff\r\n\r\n");
  EXPECT_TRUE(fixture.peer.open());
  fixture.environment.advance(milliseconds(1'000));
  fixture.peer.feed(kGet);
  EXPECT_NE(fixture.peer.take_written().find("12:00:01 GMT"), std::string::npos);
}

TEST(HttpConnection, GivesTheRouteTheRequestWithTheClientsAddress) {
  HttpFixture fixture;
  test_support::MemoryPeer peer(fixture.environment);
  fixture.server.on_stream(peer.take_stream("2001:db8::1", true));
  peer.feed("GET /a?b=c HTTP/1.1\r\nHost: x\r\nName:  value \r\n\r\n");
  const HttpRequest& request = fixture.route.requests.at(0);
  EXPECT_EQ(request.remote_address, "2001:db8::1");
  EXPECT_TRUE(request.secure);
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b=c");
  EXPECT_EQ(*request.headers.find("name"), "value");
}

TEST(HttpConnection, GivesTheSameFieldsHoweverTheyCome) {
  const std::string_view bytes =
      "GET /a HTTP/1.1\r\nHost: x\r\nName: \t a value \t \r\nEmpty:\r\nBlank: \t \r\n"
      "Long-Name-That-Is-Cut: 0123456789 0123456789 0123456789\r\nname:last\r\n\r\n";
  const HttpHeaders expected{{"Host", "x"},
                             {"Name", "a value"},
                             {"Empty", ""},
                             {"Blank", ""},
                             {"Long-Name-That-Is-Cut", "0123456789 0123456789 0123456789"},
                             {"name", "last"}};
  for (std::size_t chunk_bytes = 1; chunk_bytes <= bytes.size(); ++chunk_bytes) {
    HttpFixture fixture;
    fixture.peer.set_chunk_bytes(chunk_bytes);
    fixture.peer.feed(bytes);
    fixture.peer.feed(bytes);  // Its fields must not mix with the first request's.
    ASSERT_EQ(fixture.route.requests.size(), 2U) << "in pieces of " << chunk_bytes;
    EXPECT_EQ(fixture.route.requests[0].headers, expected) << "in pieces of " << chunk_bytes;
    EXPECT_EQ(fixture.route.requests[1].headers, expected) << "in pieces of " << chunk_bytes;
  }
}

TEST(HttpConnection, GivesOthersTheirTurnAmidManyRequests) {
  HttpFixture fixture;
  fixture.peer.feed(gets(10));
  EXPECT_EQ(fixture.route.requests.size(), 4U);
  fixture.peer.feed(kGet);
  EXPECT_GT(fixture.peer.unread_bytes(), 0U) << "nothing is read meanwhile";
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.requests.size(), 4U);
  fixture.environment.run_turn();
  EXPECT_EQ(fixture.route.requests.size(), 8U);
  fixture.environment.run_turn();
  EXPECT_EQ(fixture.route.requests.size(), 11U);
  EXPECT_EQ(statuses_in(fixture.peer.take_written()),
            "200 200 200 200 200 200 200 200 200 200 200");
}

TEST(HttpConnection, AnswersManyRequestsOfAClientThatHasClosedItsSide) {
  HttpFixture fixture;
  fixture.peer.feed(gets(6));
  fixture.peer.close();
  fixture.environment.advance({});
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200 200 200 200 200 200");
}

TEST(HttpConnection, MayEndWhileItWaitsForItsTurn) {
  HttpFixture fixture;
  fixture.peer.feed(gets(10));
  fixture.peer.reset();
  fixture.environment.run_turn();
  EXPECT_EQ(fixture.route.requests.size(), 4U);
  EXPECT_EQ(fixture.server.connection_count(), 0U);
  fixture.environment.run_turn();
}

TEST(HttpConnection, Answers404WithoutARoute) {
  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer(environment);
  Server server(environment, {});
  server.on_stream(peer.take_stream());
  peer.feed(kGet);
  EXPECT_EQ(statuses_in(peer.take_written()), "404");
  EXPECT_TRUE(peer.open());
  peer.feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(statuses_in(peer.take_written()), "404");
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(server.connection_count(), 0U);
}

TEST(HttpConnection, SaysKeepAliveToHttp10AndClosesOtherwise) {
  HttpFixture fixture;
  fixture.peer.feed("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(fixture.take_head().find("\r\nConnection: keep-alive\r\n"), std::string::npos);
  EXPECT_TRUE(fixture.peer.open());
  fixture.peer.feed("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_NE(fixture.take_head().find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_EQ(fixture.server.connection_count(), 0U);
}

TEST(HttpConnection, HeadGetsTheLengthWithoutTheBody) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  fixture.route.kept.at(0).respond(response_of("four"));
  fixture.environment.end_turn();
  const std::string written = fixture.peer.take_written();
  EXPECT_NE(written.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_TRUE(written.ends_with("\r\n\r\n"));
}

TEST(HttpConnection, AnswersPipelinedRequestsOneAfterTheOther) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(fixture.route.requests.size(), i + 1) << "the next waits for the answer of this one";
    fixture.route.kept.at(i).respond(response_of(std::to_string(i)));
    fixture.environment.end_turn();
    EXPECT_TRUE(fixture.peer.take_written().ends_with("\r\n\r\n" + std::to_string(i)));
  }
}

TEST(HttpConnection, StopsReadingWhenMuchIsPipelined) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.set_chunk_bytes(1024);
  fixture.peer.feed(kGet);
  fixture.peer.feed(gets(3'600));
  EXPECT_GT(fixture.peer.unread_bytes(), 80'000U);
  fixture.route.keep = false;
  fixture.route.kept.at(0).respond({});
  fixture.environment.advance({});
  EXPECT_EQ(fixture.peer.unread_bytes(), 0U);
  EXPECT_EQ(fixture.route.requests.size(), 1U + 3'600U);
}

TEST(HttpConnection, StopsAnsweringAReaderThatDoesNotRead) {
  Limits limits;
  limits.max_queued_bytes = 1000;
  limits.max_requests_per_turn = SIZE_MAX;
  HttpFixture fixture(limits);
  fixture.peer.stall();
  fixture.peer.feed(gets(360));
  EXPECT_LT(fixture.route.requests.size(), 20U);
  fixture.peer.unstall();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.requests.size(), 360U);
}

TEST(HttpConnection, ResetsAReaderThatNeverReads) {
  HttpFixture fixture;
  fixture.peer.stall();
  fixture.peer.feed(kGet);
  fixture.environment.advance(Limits().idle_timeout);
  EXPECT_TRUE(fixture.peer.aborted());
  EXPECT_EQ(fixture.server.connection_count(), 0U);
}

TEST(HttpConnection, GivesASlowReaderTheTimeToTakeItsLastAnswer) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed("GET /a HTTP/1.0\r\n\r\n");
  fixture.peer.stall();
  fixture.route.kept.at(0).respond(response_of(std::string(1'000'000, 'x')));
  fixture.environment.end_turn();
  for (int i = 1; i <= 9; ++i) {
    fixture.environment.advance(Limits().idle_timeout - milliseconds(1));
    fixture.peer.unstall(100'000);
  }
  EXPECT_TRUE(fixture.peer.open());
  fixture.peer.unstall();
  EXPECT_GT(fixture.peer.take_written().size(), 1'000'000U);
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(HttpConnection, ResetsAReaderThatNeverTakesItsLastAnswer) {
  HttpFixture fixture;
  fixture.peer.stall();
  fixture.peer.feed("GET /a HTTP/1.0\r\n\r\n");
  fixture.environment.advance(Limits().idle_timeout - milliseconds(1));
  EXPECT_TRUE(fixture.peer.open());
  fixture.environment.advance(milliseconds(1));
  EXPECT_TRUE(fixture.peer.aborted());
}

TEST(HttpConnection, SendsContinueOnlyToAClientThatWaits) {
  HttpFixture fixture;
  const std::string head =
      "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  fixture.peer.feed(head);
  EXPECT_EQ(fixture.peer.take_written(), "HTTP/1.1 100 Continue\r\n\r\n");
  fixture.peer.feed("abc");
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200");
  fixture.peer.feed(head + "abc");
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200");
}

TEST(HttpConnection, RefusesATooLargeBodyInsteadOfContinue) {
  HttpFixture fixture;
  fixture.peer.feed(
      "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "413");
}

TEST(HttpConnection, ReadsOnWhenItsAnswersDrainAmidABody) {
  HttpFixture fixture;
  fixture.peer.stall();
  fixture.peer.feed(std::string(kGet) +
                    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
  fixture.peer.unstall();
  fixture.peer.feed("def");
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200 200");
  EXPECT_EQ(fixture.route.requests.back().body, "abcdef");
}

// --- limits of the head ---

TEST(HttpConnection, Answers431AboveTheBytesOfAHead) {
  const std::string start = "GET /a HTTP/1.1\r\nHost: x\r\nA: ";
  const std::size_t fill = Limits().max_head_bytes - start.size() - 4;
  HttpFixture fits;
  fits.peer.feed(start + std::string(fill, 'a') + "\r\n\r\n");
  EXPECT_EQ(statuses_in(fits.peer.take_written()), "200");
  HttpFixture above;
  above.peer.feed(start + std::string(fill + 1, 'a') + "\r\n\r\n");
  EXPECT_EQ(statuses_in(above.peer.take_written()), "431");
}

TEST(HttpConnection, Answers431ToEndlessEmptyLines) {
  HttpFixture fixture;
  std::string lines;
  while (lines.size() < 1024) lines += "\r\n";
  for (int i = 0; i < 100; ++i) fixture.peer.feed(lines);
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "431");
}

TEST(HttpConnection, Answers414AboveTheBytesOfATarget) {
  HttpFixture fits;
  const std::size_t limit = Limits().max_target_bytes;
  fits.peer.feed("GET /" + std::string(limit - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(statuses_in(fits.peer.take_written()), "200");
  HttpFixture above;
  above.peer.feed("GET /" + std::string(limit, 'a'));
  EXPECT_EQ(statuses_in(above.peer.take_written()), "414");
}

TEST(HttpConnection, Answers431AboveTheCountOfHeaders) {
  std::string head = "GET /a HTTP/1.1\r\nHost: x\r\n";
  for (std::size_t i = 1; i < Limits().max_header_count; ++i) head += "A:b\r\n";
  HttpFixture fits;
  fits.peer.feed(head + "\r\n");
  EXPECT_EQ(statuses_in(fits.peer.take_written()), "200");
  HttpFixture above;
  above.peer.feed(head + "A:b\r\n\r\n");
  EXPECT_EQ(statuses_in(above.peer.take_written()), "431");
}

// --- timeouts ---

TEST(HttpConnection, ClosesSilentlyWhenNothingEverComes) {
  HttpFixture fixture;
  fixture.environment.advance(Limits().head_timeout - milliseconds(1));
  EXPECT_TRUE(fixture.peer.open());
  fixture.environment.advance(milliseconds(1));
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_EQ(fixture.peer.take_written(), "");
}

TEST(HttpConnection, Answers408ToASlowHead) {
  HttpFixture fixture;
  fixture.peer.feed("GET /a");
  for (int i = 0; i < 9; ++i) {
    fixture.environment.advance(milliseconds(1'000));
    fixture.peer.feed("a");
  }
  EXPECT_EQ(fixture.peer.take_written(), "");
  fixture.environment.advance(milliseconds(1'000));
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "408");
}

TEST(HttpConnection, Answers408ToASlowBody) {
  HttpFixture fixture;
  fixture.peer.feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
  for (int i = 0; i < 59; ++i) {
    fixture.environment.advance(milliseconds(1'000));
    fixture.peer.feed("a");
  }
  EXPECT_EQ(fixture.peer.take_written(), "");
  fixture.environment.advance(milliseconds(1'000));
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "408");
}

TEST(HttpConnection, ClosesWhenItIsIdleForLong) {
  HttpFixture fixture;
  fixture.peer.feed(kGet);
  fixture.environment.advance(Limits().idle_timeout - milliseconds(1));
  fixture.peer.feed(kGet);
  fixture.environment.advance(Limits().idle_timeout - milliseconds(1));
  EXPECT_TRUE(fixture.peer.open());
  fixture.environment.advance(milliseconds(1));
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(HttpConnection, NeverTimesOutWhileTheRouteThinks) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  fixture.environment.advance(std::chrono::hours(1));
  EXPECT_TRUE(fixture.peer.open());
  EXPECT_EQ(fixture.environment.timers.active_count(), 0U);
}

TEST(HttpConnection, NotifiesTheRouteOnceOfALostBody) {
  const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  HttpFixture gone;
  gone.peer.feed(head + "3\r\n\r\na");
  gone.peer.close();
  EXPECT_EQ(gone.route.lost, "/a gone;");
  HttpFixture too_large;
  too_large.peer.feed(head + "101\r\n\r\na");
  too_large.peer.close();
  EXPECT_EQ(too_large.route.lost, "/a refused;");
  HttpFixture slow;
  slow.peer.feed(head + "3\r\n\r\na");
  slow.environment.advance(Limits().body_timeout);
  EXPECT_EQ(slow.route.lost, "/a refused;");
  HttpFixture complete;
  complete.peer.feed(head + "3\r\n\r\nabcPOST");
  complete.peer.close();
  EXPECT_EQ(complete.route.lost, "");
}

TEST(HttpConnection, ARouteMayRefuseARequestByItsHead) {
  HttpFixture fixture;
  fixture.route.refused_path = "/a";
  fixture.peer.feed(
      "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "403");
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_TRUE(fixture.route.requests.empty());
  EXPECT_EQ(fixture.route.lost, "") << "it knows";
}

// --- closing the server ---

TEST(HttpServer, ClosesIdleConnectionsNowAndOthersAfterTheirAnswer) {
  HttpFixture fixture;
  fixture.route.keep = true;
  test_support::MemoryPeer idle(fixture.environment);
  fixture.server.on_stream(idle.take_stream());
  fixture.peer.feed(kGet);
  fixture.server.close();
  fixture.environment.end_turn();
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(fixture.peer.open());
  fixture.route.kept.at(0).respond({});
  fixture.environment.end_turn();
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_NE(fixture.take_head().find("Connection: close"), std::string::npos);
  test_support::MemoryPeer late(fixture.environment);
  fixture.server.on_stream(late.take_stream());
  EXPECT_TRUE(late.aborted());
}

TEST(HttpServer, SurvivesAFailureOfAnyOperation) {
  for (std::size_t nth = 1; nth < 12; ++nth) {
    HttpFixture fixture;
    fixture.peer.fail_at_operation(nth);
    fixture.peer.feed(kGet);
    fixture.peer.feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n");
    fixture.peer.feed("abcGET");
    fixture.peer.feed(" /b HTTP/9.9\r\n\r\n");
    fixture.environment.advance(std::chrono::hours(1));
    EXPECT_EQ(fixture.server.connection_count(), 0U);
  }
}

}  // namespace
}  // namespace snug::http
