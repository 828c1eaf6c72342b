// Answers that are given later, or never.
#include <gtest/gtest.h>

#include "http_fixture.h"

namespace snug::http {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Responder, AnswersLater) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  EXPECT_TRUE(fixture.route.kept.at(0).waiting());
  fixture.route.kept.at(0).respond(response_of("late"));
  EXPECT_FALSE(fixture.route.kept.at(0).waiting());
  fixture.route.kept.at(0).respond(response_of("again"));
  fixture.environment.end_turn();
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200");
}

TEST(Responder, Answers500WhenItIsDropped) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  fixture.route.kept.clear();
  fixture.environment.end_turn();
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "500");
}

TEST(Responder, Answers500ForANumberThatIsNoFinalStatus) {
  for (const int status : {-1, 0, 100, 199, 600, 2147483647}) {
    HttpFixture fixture;
    fixture.route.keep = true;
    fixture.peer.feed(kGet);
    fixture.route.kept.at(0).respond({.status = status}, Author::kApplication);
    fixture.environment.end_turn();
    EXPECT_EQ(statuses_in(fixture.peer.take_written()), "500") << status;
    EXPECT_EQ(fixture.environment.log_lines.size(), 1U);
  }
}

TEST(Responder, ReportsThatTheClientIsGone) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  int abandoned = 0;
  Responder& responder = fixture.route.kept.at(0);
  responder.on_abandoned([&abandoned] { abandoned += 10; });
  responder.on_abandoned([&abandoned, &responder] {
    EXPECT_FALSE(responder.waiting());
    ++abandoned;
  });
  fixture.peer.reset();
  EXPECT_EQ(abandoned, 1);
  responder.respond({});
  EXPECT_EQ(fixture.server.connection_count(), 0U);
}

TEST(Responder, MayBeDestroyedWhileItIsAbandoned) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  fixture.route.kept.at(0).on_abandoned([&fixture] { fixture.route.kept.clear(); });
  fixture.peer.close();
  EXPECT_TRUE(fixture.route.kept.empty());
}

TEST(Responder, IsNotAbandonedAfterItsAnswer) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  bool abandoned = false;
  fixture.route.kept.at(0).on_abandoned([&abandoned] { abandoned = true; });
  fixture.route.kept.at(0).respond({});
  fixture.peer.reset();
  EXPECT_FALSE(abandoned);
}

TEST(Responder, StillReportsThatTheClientIsGoneAfterAMove) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  Responder moved = std::move(fixture.route.kept.at(0));
  Responder assigned;
  assigned = std::move(moved);
  EXPECT_FALSE(moved.waiting());  // NOLINT: a moved-from responder is empty
  bool abandoned = false;
  assigned.on_abandoned([&abandoned] { abandoned = true; });
  fixture.peer.close();
  EXPECT_TRUE(abandoned);
}

TEST(Responder, OutlivesTheServer) {
  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer(environment);
  RecordingRoute route;
  route.keep = true;
  {
    Server server(environment, {});
    server.router().add("/", route);
    server.on_stream(peer.take_stream());
    peer.feed(kGet);
  }
  EXPECT_FALSE(route.kept.at(0).waiting());
  EXPECT_TRUE(peer.aborted());
}

TEST(Responder, CanMakeItsAnswerTheLast) {
  HttpFixture fixture;
  fixture.route.keep = true;
  fixture.peer.feed(kGet);
  fixture.route.kept.at(0).close_after();
  fixture.route.kept.at(0).respond({});
  fixture.environment.end_turn();
  EXPECT_TRUE(fixture.peer.closed());
}

}  // namespace
}  // namespace snug::http
