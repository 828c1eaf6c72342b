// Bodies of requests that are read piece by piece.
#include "http/body_stream.h"

#include <gtest/gtest.h>

#include "stream_fixture.h"

namespace snug::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string put(std::size_t length) {
  return "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

constexpr std::string_view kChunkedHead =
    "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(BodyStream, IsCompleteWhereverItIsCut) {
  const std::string length = put(10) + "0123456789";
  const std::string chunked = std::string(kChunkedHead) +
                              "3\r\n012\r\n6;x=y\r\n345678\r\n1\r\n9\r\n0\r\nTrailer: t\r\n\r\n";
  for (const std::string& bytes : {length, chunked}) {
    for (std::size_t cut = 1; cut <= bytes.size(); ++cut) {
      StreamFixture fixture;
      fixture.route.reads_all = fixture.route.answers_at_end = true;
      fixture.peer.feed(bytes.substr(0, cut));
      fixture.peer.feed(bytes.substr(cut) + bytes);
      fixture.turns();
      EXPECT_EQ(fixture.route.taken, "0123456789") << "cut at " << cut;
      EXPECT_EQ(fixture.route.request_count, 2) << "cut at " << cut;
      EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200 200") << "cut at " << cut;
      EXPECT_TRUE(fixture.peer.open());
    }
  }
}

TEST(BodyStream, IsCompleteIfReceivedByteByByte) {
  StreamFixture fixture;
  fixture.route.reads_all = true;
  fixture.peer.set_chunk_bytes(1);
  fixture.peer.feed(put(10) + "0123456789");
  EXPECT_EQ(fixture.route.taken, "0123456789");
  EXPECT_EQ(fixture.route.piece_count, 10);
  EXPECT_TRUE(fixture.route.complete);
}

TEST(BodyStream, ReachesTheRouteAsSoonAsTheHeadIsComplete) {
  StreamFixture fixture;
  fixture.peer.feed(put(3));
  EXPECT_EQ(fixture.route.request_count, 1) << "before any of it has come";
  EXPECT_EQ(fixture.route.head.path, "/a");
  EXPECT_EQ(fixture.route.head.remote_address, "192.0.2.1");
  EXPECT_FALSE(fixture.route.wrong);
}

TEST(BodyStream, IsEmptyIfTheRequestHasNone) {
  StreamFixture fixture;
  fixture.route.reads_all = fixture.route.answers_at_end = true;
  fixture.peer.feed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(fixture.route.complete);
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200");
  EXPECT_TRUE(fixture.peer.open());
}

TEST(BodyStream, NeverCallsTheHandlerWithinRead) {
  StreamFixture fixture;
  fixture.peer.feed(put(3) + "abc");
  fixture.route.read();
  EXPECT_EQ(fixture.route.taken, "");
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.taken, "abc");
  fixture.route.read();
  EXPECT_FALSE(fixture.route.complete);
  fixture.environment.end_turn();
  EXPECT_TRUE(fixture.route.complete);
}

TEST(BodyStream, IsNotReadFromTheSocketBeforeRead) {
  StreamFixture fixture;
  fixture.peer.set_chunk_bytes(4096);
  fixture.peer.feed(put(1'000'000));
  fixture.peer.feed(std::string(1'000'000, 'x'));
  EXPECT_GE(fixture.peer.unread_bytes(), 1'000'000 - Limits().max_held_bytes - 4096);
  fixture.route.read();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.piece_count, 1);
  EXPECT_LE(fixture.route.largest_piece, Limits().max_held_bytes + 4096);
  EXPECT_GT(fixture.peer.unread_bytes(), 900'000U);
  fixture.route.read_on();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.taken.size(), 1'000'000U);
  EXPECT_TRUE(fixture.route.complete);
}

TEST(BodyStream, IsLimitedToOneATurnPerConnection) {
  StreamFixture fixture;
  fixture.route.reads_all = fixture.route.answers_at_end = true;
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += put(3) + "abc";
  fixture.peer.feed(bytes);
  EXPECT_EQ(fixture.route.request_count, 1);
  fixture.environment.run_turn();
  EXPECT_EQ(fixture.route.request_count, 2) << "others have their turn";
  fixture.turns(10);
  EXPECT_EQ(fixture.route.request_count, 10);
}

TEST(BodyStream, RefusesASecondReadDuringTheFirst) {
  StreamFixture fixture;
  fixture.peer.feed(put(3));
  fixture.route.read();
  fixture.route.read();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.error, "busy");
  fixture.peer.feed("abc");
  EXPECT_EQ(fixture.route.taken, "abc");
}

// --- the client's mistakes, and its end ---

TEST(BodyStream, ReportsThatTheClientIsGoneAtEveryByte) {
  for (std::size_t sent = 0; sent < 10; ++sent) {
    for (const bool reset : {false, true}) {
      StreamFixture fixture;
      fixture.route.reads_all = true;
      fixture.peer.feed(put(10) + std::string(sent, 'x'));
      reset ? fixture.peer.reset() : fixture.peer.close();
      EXPECT_EQ(fixture.route.error, "gone") << "after " << sent;
      EXPECT_EQ(fixture.route.taken.size(), sent);
      EXPECT_FALSE(fixture.route.responder->waiting());
      EXPECT_EQ(fixture.server.connection_count(), 0U);
      fixture.route.error.clear();
      fixture.route.read();
      EXPECT_EQ(fixture.route.error, "");
      fixture.environment.end_turn();
      EXPECT_EQ(fixture.route.error, "gone") << "later reads learn it, too";
    }
  }
}

TEST(BodyStream, IsRefusedWithoutTheRouteIfAnnouncedAboveTheLimit) {
  StreamFixture fixture;
  fixture.route.max_body = 9;
  fixture.peer.feed(put(10));
  EXPECT_EQ(fixture.route.request_count, 0);
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "413");
}

TEST(BodyStream, EndsWithAnErrorWhenItGrowsAboveTheLimit) {
  StreamFixture fixture;
  fixture.route.max_body = 9;
  fixture.route.reads_all = true;
  fixture.peer.feed(std::string(kChunkedHead) + "9\r\n012345678\r\n");
  EXPECT_EQ(fixture.route.taken, "012345678");
  fixture.peer.feed("1\r\nx\r\n");
  EXPECT_EQ(fixture.route.error, "too_large");
  fixture.route.responder.reset();
  fixture.environment.end_turn();
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "413") << "what is said where nobody answers";
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(BodyStream, MalformedMayBeAnsweredByTheRoute) {
  StreamFixture fixture;
  fixture.route.reads_all = true;
  fixture.peer.feed(std::string(kChunkedHead) + "x\r\n");
  EXPECT_EQ(fixture.route.error, "malformed");
  fixture.route.responder->respond({.status = 422, .headers = {}, .body = {}});
  fixture.environment.end_turn();
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "422");
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(BodyStream, ArrivesOverASlowLine) {
  StreamFixture fixture;
  fixture.route.reads_all = true;
  fixture.peer.feed(put(100'000));
  for (int i = 0; i < 200; ++i) {
    fixture.environment.advance(seconds(1));
    fixture.peer.feed(std::string(500, 'x'));
  }
  EXPECT_TRUE(fixture.route.complete);
}

TEST(BodyStream, EndsWithAnErrorIfItTrickles) {
  StreamFixture fixture;
  fixture.route.reads_all = true;
  fixture.peer.feed(put(100'000));
  for (int i = 0; i < 59; ++i) {
    fixture.environment.advance(seconds(1));
    fixture.peer.feed(std::string(100, 'x'));
  }
  EXPECT_EQ(fixture.route.error, "");
  fixture.environment.advance(seconds(1));
  EXPECT_EQ(fixture.route.error, "too_slow");
  fixture.route.responder.reset();
  fixture.environment.end_turn();
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "408");
}

TEST(BodyStream, NeverTimesOutWhileItsReaderIsIdle) {
  StreamFixture fixture;
  fixture.peer.feed(put(100'000) + std::string(10'000, 'x'));
  for (int i = 0; i < 5; ++i) {
    fixture.environment.advance(std::chrono::hours(1));
    fixture.route.read();
    fixture.environment.end_turn();
    fixture.peer.feed(std::string(100, 'x'));
  }
  EXPECT_EQ(fixture.route.error, "");
  EXPECT_EQ(fixture.environment.timers.active_count(), 0U);
}

// --- answers ---

TEST(BodyStream, SendsContinueOnTheFirstRead) {
  const std::string head =
      "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  StreamFixture fixture;
  fixture.peer.feed(head);
  EXPECT_EQ(fixture.peer.take_written(), "");
  fixture.route.read();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.peer.take_written(), "HTTP/1.1 100 Continue\r\n\r\n");
  StreamFixture refusing;
  refusing.peer.feed(head);
  refusing.route.responder->respond({.status = 403, .headers = {}, .body = {}});
  refusing.environment.end_turn();
  EXPECT_EQ(statuses_in(refusing.peer.take_written()), "403");
}

TEST(BodyStream, AnsweredBeforeItsEndIsTheLastOnItsConnection) {
  StreamFixture fixture;
  fixture.route.reads_all = true;
  fixture.peer.feed(put(10) + "0123");
  fixture.route.responder->respond({.status = 403, .headers = {}, .body = {}});
  fixture.environment.end_turn();
  const std::string written = fixture.peer.take_written();
  EXPECT_EQ(statuses_in(written), "403");
  EXPECT_NE(written.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_EQ(fixture.route.error, "answered");
}

TEST(BodyStream, OutlivesTheServer) {
  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer(environment);
  StreamingRoute route;
  route.reads_all = true;
  {
    Server server(environment, {});
    server.router().add("/", route);
    server.on_stream(peer.take_stream());
    peer.feed(put(10) + "0123");
  }
  route.read();
  environment.end_turn();
  EXPECT_EQ(route.taken, "0123");
  EXPECT_EQ(route.error, "") << "nobody is told any more";
}

TEST(BodyStream, SurvivesAFailureOfAnyOperation) {
  for (std::size_t nth = 1; nth < 16; ++nth) {
    StreamFixture fixture;
    fixture.route.reads_all = fixture.route.answers_at_end = true;
    fixture.peer.fail_at_operation(nth);
    fixture.peer.set_chunk_bytes(20);
    fixture.peer.feed(put(100));
    fixture.peer.feed(std::string(100, 'x'));
    fixture.peer.feed(std::string(kChunkedHead) + "3\r\n012\r\n0\r\n\r\n");
    fixture.environment.advance(std::chrono::hours(1));
    EXPECT_EQ(fixture.server.connection_count(), 0U);
  }
}

}  // namespace
}  // namespace snug::http
