// Sessions that begin on a WebSocket.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

using namespace std::chrono_literals;

TEST(WebSocket, OpensWithTheHandshake) {
  Endpoint endpoint;
  endpoint.environment.random.script(std::string(15, '\0'));
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket");
  std::string bytes = link->received();
  const Answer answer = take_answer(bytes);
  EXPECT_EQ(answer.status, 101);
  EXPECT_TRUE(answer.has("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  EXPECT_EQ(bytes,
            server_text(R"(0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"pingInterval":25000,)"
                        R"("pingTimeout":20000,"maxPayload":1000000})"));
  EXPECT_EQ(endpoint.observed[0]->session->transport_name(), "websocket");
}

TEST(WebSocket, CarriesTextAndBinaryBothWays) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_text("4hello") + client_frame(0x82, "\x01\x02"));
  EXPECT_EQ(client.messages, (std::vector<std::string>{"hello", "binary:\x01\x02"}));
  client.session->send(Message::text("world"));
  client.session->send(Message::binary("\x03\x04"));
  endpoint.environment.end_turn();
  EXPECT_EQ(link->received(), server_text("4world") + server_binary("\x03\x04"));
}

TEST(WebSocket, ReceivesMessagesThatCameWithTheHandshake) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  link->upgrade("EIO=4&transport=websocket", {}, client_text("4early"));
  EXPECT_EQ(endpoint.observed[0]->messages, std::vector<std::string>{"early"});
}

TEST(WebSocket, ReceivesMessagesWhereverTheirBytesAreCut) {
  for (std::size_t chunk = 1; chunk < 12; ++chunk) {
    Endpoint endpoint;
    const auto link = endpoint.connect();
    Observed& client = endpoint.open_websocket(*link);
    link->peer.set_chunk_bytes(chunk);
    link->send(client_text("4one") + client_text("4two"));
    EXPECT_EQ(client.messages, (std::vector<std::string>{"one", "two"})) << chunk;
  }
}

class BadFrame : public testing::TestWithParam<std::string> {};

TEST_P(BadFrame, EndsTheSession) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_text(GetParam()) + client_text("4after"));
  EXPECT_EQ(client.closed, "parse error");
  EXPECT_TRUE(client.messages.empty());
}

INSTANTIATE_TEST_SUITE_P(WebSocket, BadFrame, testing::Values("", "abc", "7"));

TEST(WebSocket, ABase64PacketIsTakenAsNodeTakesIt) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_text("bAQI") + client_text("bAQ") + client_text("b_-8"));
  EXPECT_EQ(client.messages,
            (std::vector<std::string>{"binary:\x01\x02", "binary:\x01", "binary:\xff\xef"}));
}

TEST(WebSocket, EveryViolationSendsOnlyItsCode) {
  const std::pair<std::string, std::string> kViolations[] = {
      {"\x81\x05", "\x88\x02\x03\xea"},
      {"\xc1\x85", "\x88\x02\x03\xea"},
      {client_text("4\xff"), "\x88\x02\x03\xef"},
      {std::string("\x81\xff\0\0\0\0\0\x10\0\0", 10), "\x88\x02\x03\xf1"},
  };
  for (const auto& [frame, answer] : kViolations) {
    Endpoint endpoint;
    const auto link = endpoint.connect();
    endpoint.open_websocket(*link);
    link->received();
    link->send(frame);
    EXPECT_EQ(link->received(), answer);
  }
}

TEST(WebSocket, TheClientsPingIsAnError) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_text("2"));
  EXPECT_EQ(client.closed, "transport error");
}

TEST(WebSocket, AMessageAboveTheLimitIsAnError) {
  Endpoint endpoint({.max_http_buffer_size = 10});
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  link->send(client_text("4" + std::string(9, 'x')));
  EXPECT_EQ(client.messages.size(), 1U);
  link->send(client_text("4" + std::string(10, 'x')));
  EXPECT_EQ(link->received(), "\x88\x02\x03\xf1") << "1009, without a reason";
  link->peer.close();
  EXPECT_EQ(client.closed, "transport error");
  EXPECT_EQ(client.messages.size(), 1U);
}

TEST(WebSocket, APollOfItsSessionIsRefused) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, R"({"code":3,"message":"Bad request"})");
  EXPECT_EQ(client.closed, "");
}

TEST(WebSocket, ASecondOneForItsSessionIsClosed) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  const auto second = endpoint.connect();
  second->upgrade(endpoint.websocket_query(), {}, client_text("4x"));
  EXPECT_TRUE(second->received().ends_with("\x88\x02\x03\xe8"));
  EXPECT_TRUE(client.messages.empty());
  link->send(client_text("4y"));
  EXPECT_EQ(client.messages, std::vector<std::string>{"y"});
}

TEST(WebSocket, IsNotWritableWhileTheClientDoesNotRead) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  Observed& client = endpoint.open_websocket(*link);
  EXPECT_TRUE(client.session->writable());
  link->peer.stall();
  client.session->send(Message::text("a"));
  EXPECT_TRUE(client.session->writable()) << "all of a turn leaves at its end";
  endpoint.environment.advance(1ms);
  EXPECT_FALSE(client.session->writable());
  EXPECT_EQ(client.session->queued_bytes(), 4U);
  link->peer.unstall();
  EXPECT_TRUE(client.session->writable());
  EXPECT_EQ(client.drains, 1);
  EXPECT_EQ(link->received(), server_text("4a"));
}

TEST(WebSocket, SharesOneFrameAmongItsRecipients) {
  Endpoint endpoint;
  const auto first = endpoint.connect();
  const auto second = endpoint.connect();
  endpoint.open_websocket(*first);
  endpoint.open_websocket(*second);
  const Message message = Message::text("all");
  for (const auto& client : endpoint.observed) client->session->send(message);
  endpoint.environment.end_turn();
  EXPECT_EQ(first->received(), server_text("4all"));
  EXPECT_EQ(second->received(), server_text("4all"));
}

}  // namespace
}  // namespace snug::engineio::test
