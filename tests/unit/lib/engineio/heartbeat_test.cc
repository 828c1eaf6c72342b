// The server pings, the client answers, and a missing answer ends the session.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

using namespace std::chrono_literals;

TEST(Heartbeat, PingsAfterTheInterval) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  endpoint.open_websocket(*link);
  endpoint.environment.advance(24'999ms);
  EXPECT_EQ(link->received(), "");
  endpoint.environment.advance(1ms);
  EXPECT_EQ(link->received(), server_text("2"));
}

TEST(Heartbeat, ReachesAPollingClientThroughItsPoll) {
  Endpoint endpoint;
  endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  endpoint.environment.advance(25s);
  EXPECT_EQ(poll->answer().body, "2");
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "3").status, 200);
  poll->get(endpoint.polling_query());
  endpoint.environment.advance(25s);
  EXPECT_EQ(poll->answer().body, "2");
}

TEST(Heartbeat, EndsASessionWhosePongIsLate) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  endpoint.environment.advance(44'999ms);
  EXPECT_EQ(client.closed, "");
  endpoint.environment.advance(1ms);
  EXPECT_EQ(client.closed, "ping timeout");
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Heartbeat, AnswersAWaitingPollWhenItEndsTheSession) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  endpoint.environment.advance(25s);
  EXPECT_EQ(poll->answer().body, "2");
  poll->get(endpoint.polling_query());
  endpoint.environment.advance(20s);
  EXPECT_EQ(poll->answer().body, "1");
  EXPECT_EQ(client.closed, "ping timeout");
}

TEST(Heartbeat, ContinuesForAClientThatAnswers) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  for (int i = 0; i < 10; ++i) {
    endpoint.environment.advance(25s);
    EXPECT_EQ(link->received(), server_text("2"));
    endpoint.environment.advance(19s);
    link->send(client_text("3"));
  }
  EXPECT_EQ(client.closed, "");
}

TEST(Heartbeat, AcceptsOnlyAPongAsTheAnswer) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  endpoint.environment.advance(25s);
  link->send(client_text("4hello"));
  endpoint.environment.advance(20s);
  EXPECT_EQ(client.closed, "ping timeout");
}

TEST(Heartbeat, NeedsOneTimerForAThousandSessions) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  for (int i = 0; i < 1000; ++i) link->get("EIO=4&transport=polling");
  EXPECT_EQ(endpoint.server->session_count(), 1000U);
  EXPECT_EQ(endpoint.environment.timers.active_count(), 2U) << "one is the connection's own";
}

TEST(Heartbeat, FollowsTheOptions) {
  Endpoint endpoint({.ping_interval = 300ms, .ping_timeout = 200ms});
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket");
  EXPECT_NE(link->received().find(R"("pingInterval":300,"pingTimeout":200)"), std::string::npos);
  endpoint.environment.advance(499ms);
  EXPECT_EQ(endpoint.observed[0]->closed, "");
  endpoint.environment.advance(1ms);
  EXPECT_EQ(endpoint.observed[0]->closed, "ping timeout");
}

}  // namespace
}  // namespace snug::engineio::test
