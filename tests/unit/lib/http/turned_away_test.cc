// Connections above the limit.
#include <gtest/gtest.h>

#include "http_fixture.h"

namespace snug::http {
namespace {

constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 20\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nService Unavailable\n";

TEST(TurnedAway, GetsItsRefusalAfterItsFirstRequest) {
  HttpFixture fixture;
  test_support::MemoryPeer late(fixture.environment);
  fixture.server.turn_away(late.take_stream());
  EXPECT_EQ(late.written(), "");
  late.feed("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(late.written(), kBusy);
  EXPECT_TRUE(late.closed());
}

TEST(TurnedAway, GetsItsRefusalAtOnceIfTooManyWait) {
  HttpFixture fixture;
  test_support::MemoryPeer late(fixture.environment);
  fixture.server.turn_away_now(late.take_stream());
  fixture.environment.end_turn();
  EXPECT_EQ(late.written(), kBusy);
  EXPECT_TRUE(late.closed());
  EXPECT_EQ(fixture.server.connection_count(), 1U) << "the other one";
}

TEST(TurnedAway, IsResetOverTlsIfTooManyWait) {
  HttpFixture fixture;
  test_support::MemoryPeer late(fixture.environment);
  fixture.server.turn_away_now(late.take_stream("192.0.2.1", /*secure=*/true));
  EXPECT_EQ(late.written(), "");
  EXPECT_TRUE(late.aborted());
}

TEST(TurnedAway, GetsTheSameRefusalWithoutAStream) {
  HttpFixture fixture;
  EXPECT_EQ(fixture.server.refusal(), kBusy);
}

}  // namespace
}  // namespace snug::http
