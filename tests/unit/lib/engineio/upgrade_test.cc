// The upgrade from polling to WebSocket loses, repeats and reorders nothing.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

using namespace std::chrono_literals;

class Upgrade : public testing::Test {
 protected:
  void SetUp() override {
    client = &endpoint.open_polling();
    poll = endpoint.connect();
    poll->get(endpoint.polling_query());
    websocket = endpoint.connect();
    websocket->upgrade(endpoint.websocket_query());
    EXPECT_TRUE(websocket->received().starts_with("HTTP/1.1 101"));
  }

  void say(std::string_view text) {
    client->session->send(Message::text(text));
    endpoint.environment.end_turn();
  }

  Endpoint endpoint;
  Observed* client = nullptr;
  std::unique_ptr<Link> poll;
  std::unique_ptr<Link> websocket;
};

TEST_F(Upgrade, AnswersTheProbeAndReleasesThePoll) {
  websocket->send(client_text("2probe"));
  EXPECT_EQ(websocket->received(), server_text("3probe"));
  EXPECT_EQ(poll->answer().body, "6");
  EXPECT_EQ(client->session->transport_name(), "polling");
}

TEST_F(Upgrade, IsDoneWithTheUpgradePacket) {
  websocket->send(client_text("2probe"));
  websocket->send(client_text("5"));
  EXPECT_EQ(client->session->transport_name(), "websocket");
  EXPECT_EQ(client->upgrades, 1);
  websocket->received();
  say("hello");
  EXPECT_EQ(websocket->received(), server_text("4hello"));
  websocket->send(client_text("4there"));
  EXPECT_EQ(client->messages, std::vector<std::string>{"there"});
}

TEST_F(Upgrade, SendsMessagesQueuedBetweenTheLastPollAndTheEnd) {
  websocket->send(client_text("2probe"));
  websocket->received();
  EXPECT_EQ(poll->answer().body, "6");
  say("one");
  client->session->send(Message::binary("two"));
  EXPECT_EQ(websocket->received(), "");
  websocket->send(client_text("5"));
  EXPECT_EQ(websocket->received(), server_text("4one") + server_binary("two"));
}

TEST_F(Upgrade, GoesOnPollingUntilTheEnd) {
  websocket->send(client_text("2probe"));
  EXPECT_EQ(poll->answer().body, "6");
  say("one");
  poll->get(endpoint.polling_query());
  EXPECT_EQ(poll->answer().body, "4one");
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4two").body, "ok");
  websocket->received();
  websocket->send(client_text("5") + client_text("4three"));
  EXPECT_EQ(websocket->received(), "");
  EXPECT_EQ(client->messages, (std::vector<std::string>{"two", "three"}));
}

TEST_F(Upgrade, ReleasesALaterPollToo) {
  websocket->send(client_text("2probe"));
  EXPECT_EQ(poll->answer().body, "6");
  poll->get(endpoint.polling_query());
  EXPECT_EQ(poll->received(), "");
  endpoint.environment.advance(100ms);
  EXPECT_EQ(poll->answer().body, "6");
}

TEST_F(Upgrade, PutsNoNoopBesideAMessage) {
  client->reaction = nullptr;
  client->session->send(Message::text("one"));
  websocket->send(client_text("2probe"));
  EXPECT_EQ(poll->answer().body, "4one");
}

TEST_F(Upgrade, LeavesNoTimerBehindWithinItsLastTurn) {
  client->reaction = [this](Observed&, std::string_view) {
    endpoint.environment.timers.advance_to(endpoint.environment.timers.now() + 10s);
  };
  websocket->send(client_text("2probe"));
  websocket->send(client_text("5") + client_text("4x"));
  EXPECT_EQ(client->messages, std::vector<std::string>{"x"});
  EXPECT_EQ(client->session->transport_name(), "websocket");
}

TEST_F(Upgrade, AnswersAPollThatStillWaitsAtTheEnd) {
  websocket->send(client_text("5"));
  EXPECT_EQ(poll->answer().body, "6");
  EXPECT_EQ(client->closed, "");
}

TEST_F(Upgrade, AnswersALatePoll) {
  websocket->send(client_text("2probe"));
  websocket->send(client_text("5"));
  poll->received();
  poll->get(endpoint.polling_query());
  const Answer late = poll->answer();
  EXPECT_EQ(late.status, 400);
  EXPECT_EQ(late.body, R"({"code":3,"message":"Bad request"})");
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4x").status, 400);
  EXPECT_EQ(client->closed, "");
  EXPECT_TRUE(client->messages.empty());
}

TEST_F(Upgrade, WorksWhereverTheBytesAreCut) {
  websocket->peer.set_chunk_bytes(1);
  websocket->send(client_text("2probe"));
  EXPECT_EQ(websocket->received(), server_text("3probe"));
  websocket->send(client_text("5") + client_text("4x"));
  EXPECT_EQ(client->messages, std::vector<std::string>{"x"});
}

TEST_F(Upgrade, AnythingButAProbeEndsTheAttemptAndNotTheSession) {
  websocket->send(client_text("4x"));
  EXPECT_EQ(websocket->received(), "\x88\x02\x03\xe8");
  say("hello");
  EXPECT_EQ(poll->answer().body, "4hello");
  EXPECT_EQ(client->session->transport_name(), "polling");
  EXPECT_TRUE(client->messages.empty());
  EXPECT_EQ(client->closed, "");
}

TEST_F(Upgrade, ThatFailedMayBeTriedAgain) {
  websocket->send(client_text("x"));
  websocket = endpoint.connect();
  websocket->upgrade(endpoint.websocket_query());
  websocket->received();
  websocket->send(client_text("2probe"));
  websocket->send(client_text("5"));
  EXPECT_EQ(client->session->transport_name(), "websocket");
}

TEST_F(Upgrade, IsAttemptedOnceAtATime) {
  const auto second = endpoint.connect();
  second->upgrade(endpoint.websocket_query());
  EXPECT_TRUE(second->received().ends_with("\x88\x02\x03\xe8"));
  websocket->send(client_text("2probe"));
  EXPECT_EQ(websocket->received(), server_text("3probe"));
}

TEST_F(Upgrade, TimesOut) {
  endpoint.environment.advance(9'999ms);
  EXPECT_EQ(websocket->received(), "");
  endpoint.environment.advance(1ms);
  EXPECT_EQ(websocket->received(), "\x88\x02\x03\xe8");
  say("hello");
  EXPECT_EQ(poll->answer().body, "4hello");
}

TEST_F(Upgrade, TimesOutAfterAProbeToo) {
  websocket->send(client_text("2probe"));
  websocket->received();
  endpoint.environment.advance(10s);
  EXPECT_EQ(websocket->received(), "\x88\x02\x03\xe8");
  EXPECT_EQ(client->closed, "");
}

TEST_F(Upgrade, EndsQuietlyWhenItsConnectionBreaks) {
  websocket->send(client_text("2probe"));
  websocket->peer.reset();
  poll->received();
  say("hello");
  poll->get(endpoint.polling_query());
  EXPECT_EQ(poll->answer().body, "4hello");
  endpoint.environment.advance(1s);
  EXPECT_EQ(client->closed, "");
}

TEST_F(Upgrade, EndsWithItsSession) {
  websocket->send(client_text("2probe"));
  websocket->received();
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "1").status, 200);
  EXPECT_EQ(client->closed, "transport close");
  EXPECT_EQ(websocket->received(), "\x88\x02\x03\xe8");
  websocket->send(client_text("5"));
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

TEST_F(Upgrade, OfAClosingSessionSendsTheQueueAndCloses) {
  poll->received();
  websocket->send(client_text("2probe"));
  websocket->received();
  say("last");
  client->session->close(false);
  endpoint.environment.end_turn();
  EXPECT_EQ(client->closed, "");
  websocket->send(client_text("5"));
  EXPECT_EQ(websocket->received(), server_text("4last") + "\x88\x02\x03\xe8");
  EXPECT_EQ(client->closed, "forced close");
}

TEST_F(Upgrade, KeepsTheHeartbeatOfTheSession) {
  websocket->send(client_text("2probe"));
  websocket->send(client_text("5"));
  websocket->received();
  endpoint.environment.advance(25s);
  EXPECT_EQ(websocket->received(), server_text("2"));
  endpoint.environment.advance(20s);
  EXPECT_EQ(client->closed, "ping timeout");
}

TEST_F(Upgrade, APingSentByPollIsAnsweredByWebSocket) {
  endpoint.environment.advance(24'950ms);
  websocket = endpoint.connect();
  websocket->upgrade(endpoint.websocket_query());
  endpoint.environment.advance(50ms);
  EXPECT_EQ(poll->answer().body, "2");
  websocket->send(client_text("2probe"));
  websocket->send(client_text("5") + client_text("3"));
  endpoint.environment.advance(24s);
  EXPECT_EQ(client->closed, "");
}

TEST_F(Upgrade, IsRefusedWhereItIsNotAllowed) {
  Endpoint closed({.allow_upgrades = false});
  closed.open_polling();
  const auto link = closed.connect();
  link->upgrade(closed.websocket_query());
  EXPECT_EQ(link->answer().body, "Bad request");
}

TEST_F(Upgrade, OfAnUnknownSessionIsRefused) {
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket&sid=abcdefghij0123456789");
  EXPECT_EQ(link->answer().body, "Session ID unknown");
}

}  // namespace
}  // namespace snug::engineio::test
