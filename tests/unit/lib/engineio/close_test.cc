// Sessions end from either side, in every state.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCloseFrame = "\x88\x02\x03\xe8";

TEST(Close, ByTheClientAnswersItsPollWithANoop) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "1").body, "ok");
  EXPECT_EQ(poll->answer().body, "6");
  EXPECT_EQ(client.closed, "transport close");
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).status, 400);
}

TEST(Close, ByTheClientDropsThePacketsAfterIt) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  endpoint.post(endpoint.polling_query(),
                "4a\x1e"
                "1\x1e"
                "4b");
  EXPECT_EQ(client.messages, std::vector<std::string>{"a"});
}

TEST(Close, ByAClosePacketOnAWebSocket) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_text("1"));
  EXPECT_EQ(client.closed, "transport close");
  EXPECT_EQ(link->received(), kCloseFrame);
}

TEST(Close, ByACloseFrame) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_frame(0x88, "\x03\xe8"));
  EXPECT_EQ(client.closed, "transport close");
  EXPECT_EQ(link->received(), kCloseFrame);
}

TEST(Close, ByTheEndOfTheConnection) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->peer.close();
  EXPECT_EQ(client.closed, "transport close");
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Close, ByAnInvalidFrameIsAnError) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_frame(0xf1, ""));  // RSV bits (RFC 6455 5.2).
  link->peer.close();
  EXPECT_EQ(client.closed, "transport error");
}

TEST(Close, ByUsAnswersAPollWithTheQueueAndTheNextWithAClosePacket) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  client.session->send(Message::text("bye"));
  client.session->close(false);
  endpoint.environment.end_turn();
  EXPECT_EQ(poll->answer().body, "4bye");
  EXPECT_EQ(client.closed, "");
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "1");
  EXPECT_EQ(client.closed, "forced close");
}

TEST(Close, ByUsEndsAWaitingPollWithAClosePacketWhenNothingIsQueued) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  client.session->close(false);
  endpoint.environment.end_turn();
  EXPECT_EQ(poll->answer().body, "1");
  EXPECT_EQ(client.closed, "forced close");
}

TEST(Close, ByUsWaitsForTheNextPoll) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  client.session->send(Message::text("bye"));
  client.session->close(false);
  client.session->send(Message::text("too late"));
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "");
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4ignored").body, "ok");
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "4bye");
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "1");
  EXPECT_EQ(client.closed, "forced close");
  EXPECT_TRUE(client.messages.empty());
}

TEST(Close, ByUsWaitsThirtySecondsForAPoll) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  client.session->close(false);
  endpoint.environment.advance(29'999ms);
  EXPECT_EQ(client.closed, "");
  endpoint.environment.advance(1ms);
  EXPECT_EQ(client.closed, "forced close");
}

TEST(Close, ByUsSendsAWebSocketItsQueueFirst) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  client.session->send(Message::text("bye"));
  client.session->close(false);
  EXPECT_EQ(client.closed, "") << "never inside a call";
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "forced close");
  EXPECT_EQ(link->received(), server_text("4bye") + std::string(kCloseFrame));
  link->send(client_frame(0x88, "\x03\xe8"));
  EXPECT_FALSE(link->peer.open());
}

TEST(Close, WithDiscardDropsTheQueue) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  client.session->send(Message::text("dropped"));
  client.session->close(true);
  endpoint.environment.end_turn();
  EXPECT_EQ(poll->answer().body, "1");
  EXPECT_EQ(client.closed, "forced close");
}

TEST(Close, WithDiscardEndsASessionThatWaitsToClose) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  client.session->close(false);
  client.session->close(true);
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "forced close");
}

TEST(Close, WithDiscardResetsAWebSocketThatDoesNotRead) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->peer.stall();
  client.session->send(Message::text("dropped"));
  endpoint.environment.end_turn();
  client.session->close(true);
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "forced close");
  EXPECT_TRUE(link->peer.aborted());
}

TEST(Close, OnAParseErrorOfTheLayerAbove) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  client.reaction = [](Observed& self, std::string_view) { self.session->close_on_parse_error(); };
  link->send(client_text("4a") + client_text("4b"));
  EXPECT_EQ(client.messages, std::vector<std::string>{"a"});
  EXPECT_EQ(client.closed, "parse error");
}

TEST(Close, AtTheOpeningIsPossible) {
  Endpoint endpoint;
  endpoint.on_open = [](Session& session) { session.close(false); };
  EXPECT_TRUE(endpoint.get("EIO=4&transport=polling").body.ends_with("}"));
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "1");
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket", {}, client_text("4early"));
  EXPECT_TRUE(link->received().ends_with(kCloseFrame));
  EXPECT_EQ(endpoint.observed[0]->closed, "forced close");
  EXPECT_EQ(endpoint.observed[1]->closed, "forced close");
  EXPECT_TRUE(endpoint.observed[1]->messages.empty());
}

TEST(Close, OfTheServerEndsEverySessionAndRefusesNewOnes) {
  Endpoint endpoint;
  Observed& polling = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  const auto link = endpoint.connect();
  Observed& websocket = endpoint.open_websocket(*link);
  endpoint.server->close();
  endpoint.environment.end_turn();
  EXPECT_EQ(polling.closed, "server shutting down");
  EXPECT_EQ(websocket.closed, "server shutting down");
  EXPECT_EQ(poll->answer().body, "1");
  EXPECT_EQ(link->received(), "\x88\x02\x03\xe9");
  EXPECT_EQ(endpoint.get("EIO=4&transport=polling").status, 403);
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST(Close, OfTheProgramLeavesNothingBehind) {
  Endpoint endpoint;
  endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  const auto link = endpoint.connect();
  endpoint.open_websocket(*link);
  endpoint.server.reset();
  EXPECT_EQ(endpoint.environment.timers.active_count(), 2U) << "http's own";
}

}  // namespace
}  // namespace snug::engineio::test
