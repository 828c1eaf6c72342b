// Answers that are written piece by piece.
#include "http/answer_stream.h"

#include <gtest/gtest.h>

#include "stream_fixture.h"

namespace snug::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The bytes after the head.
std::string body_of(const std::string& written) {
  return written.substr(written.find("\r\n\r\n") + 4);
}

TEST(AnswerStream, OfUnknownLengthIsChunked) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  fixture.environment.end_turn();
  const std::string head = fixture.peer.take_written();
  EXPECT_TRUE(has(head, "\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_FALSE(has(head, "Content-Length"));
  fixture.route.write("0123456789abcdef");
  fixture.route.write("");
  fixture.route.write("x");
  fixture.route.answer->end();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.peer.take_written(), "10\r\n0123456789abcdef\r\n1\r\nx\r\n0\r\n\r\n");
  fixture.peer.feed(kGet);
  EXPECT_EQ(fixture.route.request_count, 2) << "the connection goes on";
}

TEST(AnswerStream, WithoutPiecesIsAnEmptyBody) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  fixture.route.answer->end();
  fixture.environment.end_turn();
  EXPECT_EQ(body_of(fixture.peer.take_written()), "0\r\n\r\n");
  EXPECT_TRUE(fixture.peer.open());
}

TEST(AnswerStream, OfKnownLengthHasContentLengthAndNoChunks) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin(10);
  fixture.route.write("01234");
  fixture.route.write("56789");
  fixture.route.answer->end();
  fixture.environment.end_turn();
  const std::string written = fixture.peer.take_written();
  EXPECT_TRUE(has(written, "\r\nContent-Length: 10\r\n"));
  EXPECT_EQ(body_of(written), "0123456789");
  EXPECT_TRUE(fixture.peer.open());
}

TEST(AnswerStream, ToHeadHasNoBody) {
  for (const bool known : {false, true}) {
    StreamFixture fixture;
    fixture.peer.feed("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
    known ? fixture.route.begin(4) : fixture.route.begin();
    fixture.route.write("four");
    fixture.route.answer->end();
    fixture.turns();
    const std::string written = fixture.peer.take_written();
    EXPECT_EQ(has(written, "Content-Length: 4\r\n"), known);
    EXPECT_EQ(body_of(written), "");
    EXPECT_EQ(fixture.route.room, 1);
    fixture.peer.feed(kGet);
    EXPECT_EQ(fixture.route.request_count, 2);
  }
}

TEST(AnswerStream, WithAStatusThatHasNoBodyHasNone) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.answer =
      fixture.route.responder->begin({.status = 304, .headers = {}, .body = {}}, 5);
  fixture.route.write("01234");
  fixture.route.answer->end();
  fixture.environment.end_turn();
  const std::string written = fixture.peer.take_written();
  EXPECT_FALSE(has(written, "Content-Length"));
  EXPECT_EQ(body_of(written), "");
  EXPECT_TRUE(fixture.peer.open());
}

TEST(AnswerStream, ToHttp10EndsWithTheConnection) {
  StreamFixture fixture;
  fixture.peer.feed("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  fixture.route.begin();
  fixture.route.write("01234");
  fixture.route.answer->end();
  fixture.environment.end_turn();
  const std::string written = fixture.peer.take_written();
  EXPECT_FALSE(has(written, "Transfer-Encoding"));
  EXPECT_TRUE(has(written, "\r\nConnection: close\r\n"));
  EXPECT_EQ(body_of(written), "01234");
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(AnswerStream, OfKnownLengthToHttp10KeepsTheConnection) {
  StreamFixture fixture;
  fixture.peer.feed("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  fixture.route.begin(5);
  fixture.route.write("01234");
  fixture.route.answer->end();
  fixture.environment.end_turn();
  EXPECT_TRUE(has(fixture.peer.take_written(), "\r\nConnection: keep-alive\r\n"));
  EXPECT_TRUE(fixture.peer.open());
}

// --- room ---

TEST(AnswerStream, ReportsRoomInTheNextTurn) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  fixture.route.write("x");
  EXPECT_EQ(fixture.route.room, 0);
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.room, 0) << "others have their turn between two pieces";
  fixture.environment.run_turn();
  EXPECT_EQ(fixture.route.room, 1);
}

TEST(AnswerStream, ReportsRoomOnlyWhenTheClientReads) {
  Limits limits;
  limits.max_streamed_bytes = 1000;
  StreamFixture fixture(limits);
  fixture.peer.feed(kGet);
  fixture.peer.stall(500);
  fixture.route.begin();
  fixture.route.write(std::string(900, 'x'));
  fixture.turns();
  EXPECT_EQ(fixture.route.room, 1) << "less than the bound waits";
  fixture.route.write(std::string(900, 'x'));
  fixture.turns();
  EXPECT_EQ(fixture.route.room, 1);
  fixture.peer.unstall();
  fixture.turns();
  EXPECT_EQ(fixture.route.room, 2);
}

TEST(AnswerStream, ReportsRoomBeforeTheTurnEndsIfTheKernelTakesAll) {
  Limits limits;
  limits.max_streamed_bytes = 100;
  StreamFixture fixture(limits);
  fixture.peer.feed(kGet);
  fixture.route.begin();
  fixture.route.write(std::string(1000, 'x'));
  fixture.environment.timers.advance_to(fixture.environment.timers.now());
  fixture.turns();
  EXPECT_EQ(fixture.route.room, 1);
}

TEST(AnswerStream, ResetsAStalledReader) {
  Limits limits;
  limits.max_streamed_bytes = 1000;
  StreamFixture fixture(limits);
  bool gone = false;
  fixture.peer.feed(kGet);
  fixture.peer.stall(500);
  fixture.route.begin();
  fixture.route.answer->on_gone([&] { gone = true; });
  fixture.route.write(std::string(100'000, 'x'));
  fixture.environment.advance(limits.stream_window - milliseconds(1));
  EXPECT_EQ(fixture.route.refused, 0);
  fixture.environment.advance(milliseconds(1));
  EXPECT_EQ(fixture.route.refused, 1);
  EXPECT_TRUE(gone);
  EXPECT_TRUE(fixture.peer.aborted());
  EXPECT_EQ(fixture.server.connection_count(), 0U);
  EXPECT_FALSE(fixture.route.answer->open());
}

TEST(AnswerStream, ResetsASlowReaderIfTheWriterDoesNotWait) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  for (int i = 0; i < 10; ++i) fixture.route.write(std::string(100'000, 'x'));
  EXPECT_TRUE(fixture.route.answer->open()) << "nobody reads slowly";
  fixture.turns();
  fixture.peer.stall();
  for (int i = 0; i < 3; ++i) fixture.route.answer->write(std::string(100'000, 'x'), {});
  EXPECT_TRUE(fixture.route.answer->open());
  fixture.route.answer->write("x", {});
  EXPECT_FALSE(fixture.route.answer->open());
  fixture.turns();
  EXPECT_TRUE(fixture.peer.aborted());
  EXPECT_EQ(fixture.server.connection_count(), 0U);
}

TEST(AnswerStream, ResetsAStalledReaderEvenIfNobodyWaitsForRoom) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.peer.stall();
  fixture.route.begin();
  fixture.route.answer->write(std::string(100'000, 'x'), {});
  fixture.environment.advance(Limits().stream_window);
  EXPECT_TRUE(fixture.peer.aborted());
}

TEST(AnswerStream, WaitsForAReaderThatIsSlowButNotStalled) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.peer.stall(0);
  fixture.route.begin();
  fixture.route.write(std::string(200'000, 'x'));
  for (int i = 0; i < 300; ++i) {
    fixture.environment.advance(seconds(1));
    fixture.peer.unstall(500);
  }
  EXPECT_TRUE(fixture.peer.open());
  EXPECT_EQ(fixture.route.refused, 0);
}

TEST(AnswerStream, NeverTimesOutWhileItsWriterIsIdle) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  for (int i = 0; i < 3; ++i) {
    fixture.route.write("x");
    fixture.environment.advance(std::chrono::hours(1));
  }
  EXPECT_TRUE(fixture.peer.open());
  EXPECT_EQ(fixture.environment.timers.active_count(), 0U);
}

// --- ends ---

TEST(AnswerStream, DroppedEarlyClosesSoThatTheClientNotices) {
  StreamFixture chunked;
  chunked.peer.feed(kGet);
  chunked.route.begin();
  chunked.route.write("01234");
  chunked.route.answer.reset();
  chunked.turns();
  EXPECT_TRUE(chunked.peer.closed());
  EXPECT_EQ(body_of(chunked.peer.take_written()), "5\r\n01234") << "no last chunk";
  StreamFixture known;
  known.peer.feed(kGet);
  known.route.begin(10);
  known.route.write("01234");
  known.route.answer.reset();
  known.turns();
  EXPECT_TRUE(known.peer.closed());
  StreamFixture until_close;
  until_close.peer.feed("GET /a HTTP/1.0\r\n\r\n");
  until_close.route.begin();
  until_close.route.write("01234");
  until_close.route.answer.reset();
  until_close.turns();
  EXPECT_TRUE(until_close.peer.aborted()) << "a mere end would look complete";
  for (StreamFixture* fixture : {&chunked, &known, &until_close}) {
    EXPECT_EQ(fixture->server.connection_count(), 0U);
    EXPECT_EQ(fixture->route.room + fixture->route.refused, 0) << "who drops it is not called";
  }
}

TEST(AnswerStream, ClosesIfItsBodyIsShorterOrLongerThanAnnounced) {
  StreamFixture too_short;
  too_short.peer.feed(kGet);
  too_short.route.begin(10);
  too_short.route.write("01234");
  too_short.route.answer->end();
  too_short.environment.end_turn();
  EXPECT_TRUE(too_short.peer.closed());
  StreamFixture too_long;
  too_long.peer.feed(kGet);
  too_long.route.begin(3);
  too_long.route.write("01234");
  too_long.route.write("5");
  too_long.route.answer->end();
  too_long.environment.end_turn();
  EXPECT_EQ(body_of(too_long.peer.take_written()), "012");
  EXPECT_TRUE(too_long.peer.closed());
}

TEST(AnswerStream, ReportsThatTheClientIsGone) {
  StreamFixture fixture;
  int gone = 0;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  fixture.route.answer->on_gone([&] { ++gone; });
  fixture.route.write("x");
  fixture.peer.close();
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(fixture.route.refused, 1);
  EXPECT_FALSE(fixture.route.answer->open());
  fixture.route.write("y");
  EXPECT_EQ(fixture.route.refused, 1);
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.refused, 2);
  fixture.route.answer->end();
}

TEST(AnswerStream, MayBeDestroyedInItsOwnHandlers) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.route.begin();
  fixture.route.answer->write("x", [&](bool) { fixture.route.answer.reset(); });
  fixture.turns();
  EXPECT_EQ(fixture.route.answer, nullptr);
  StreamFixture gone;
  gone.peer.feed(kGet);
  gone.route.begin();
  gone.route.answer->on_gone([&] { gone.route.answer.reset(); });
  gone.peer.reset();
  EXPECT_EQ(gone.route.answer, nullptr);
}

TEST(AnswerStream, KeepsTheAbandonedHandlerOfItsResponder) {
  StreamFixture fixture;
  bool gone = false;
  fixture.peer.feed(kGet);
  fixture.route.responder->on_abandoned([&] { gone = true; });
  fixture.route.begin();
  fixture.peer.reset();
  EXPECT_TRUE(gone);
}

TEST(AnswerStream, OutlivesTheServer) {
  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer(environment);
  StreamingRoute route;
  {
    Server server(environment, {});
    server.router().add("/", route);
    server.on_stream(peer.take_stream());
    peer.feed(kGet);
    route.begin();
    route.write("x");
  }
  EXPECT_FALSE(route.answer->open());
  route.write("y");
  environment.run_turn();
  EXPECT_EQ(route.room + route.refused, 0) << "nobody is told any more";
}

TEST(AnswerStream, IsNullIfTheClientIsGone) {
  StreamFixture fixture;
  fixture.peer.feed(kGet);
  fixture.peer.reset();
  EXPECT_EQ(fixture.route.responder->begin({}, {}), nullptr);
}

TEST(AnswerStream, HoldsPipelinedRequestsBack) {
  StreamFixture fixture;
  fixture.peer.feed(std::string(kGet) + std::string(kGet));
  fixture.route.begin();
  fixture.turns();
  EXPECT_EQ(fixture.route.request_count, 1);
  fixture.route.answer->end();
  fixture.turns();
  EXPECT_EQ(fixture.route.request_count, 2);
}

// --- both ways at once ---

TEST(AnswerStream, MayBeginBeforeTheBodyOfItsRequestHasEnded) {
  StreamFixture fixture;
  fixture.route.reads_all = fixture.route.begins_at_once = true;
  fixture.peer.feed("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
  fixture.route.write(fixture.route.taken);
  fixture.environment.end_turn();
  EXPECT_TRUE(has(fixture.peer.written(), "\r\nConnection: close\r\n"));
  fixture.peer.feed("56789");
  EXPECT_TRUE(fixture.route.complete);
  fixture.route.write(fixture.route.taken.substr(5));
  fixture.route.answer->end();
  fixture.environment.end_turn();
  EXPECT_EQ(body_of(fixture.peer.take_written()), "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(AnswerStream, SurvivesAFailureOfAnyOperation) {
  for (std::size_t nth = 1; nth < 16; ++nth) {
    StreamFixture fixture;
    fixture.route.reads_all = fixture.route.begins_at_once = true;
    fixture.peer.fail_at_operation(nth);
    fixture.peer.set_chunk_bytes(20);
    for (int request = 0; request < 2; ++request) {
      fixture.peer.feed("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
      if (fixture.route.answer != nullptr) fixture.route.write("01234");
      fixture.turns();
      fixture.peer.feed("56789");
      if (fixture.route.answer != nullptr) fixture.route.answer->end();
      fixture.turns();
    }
    fixture.route.answer.reset();
    fixture.environment.advance(std::chrono::hours(1));
    EXPECT_EQ(fixture.server.connection_count(), 0U);
  }
}

}  // namespace
}  // namespace snug::http
