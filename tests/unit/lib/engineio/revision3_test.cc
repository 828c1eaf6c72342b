// Clients of protocol revision 3: handshake, heartbeat, both transports, upgrade and JSONP.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

Options with_revision3() {
  Options options;
  options.allow_eio3 = true;
  return options;
}

class Revision3 : public testing::Test {
 protected:
  Observed& open(std::string_view more = {}) {
    opened = endpoint.get("EIO=3&transport=polling" + std::string(more));
    query = "EIO=3&transport=polling&sid=" + endpoint.sid + std::string(more);
    return *endpoint.observed.back();
  }

  Endpoint endpoint{with_revision3()};
  Answer opened;
  std::string query;
};

TEST(Revision3Off, IsRefused) {
  Endpoint endpoint;
  const Answer answer = endpoint.get("EIO=3&transport=polling");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"({"code":5,"message":"Unsupported protocol version"})");
}

TEST_F(Revision3, OpensWithALengthBeforeThePacket) {
  Observed& client = open();
  EXPECT_EQ(opened.body, "118:0{\"sid\":\"" + endpoint.sid +
                             "\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                             "\"pingTimeout\":20000,\"maxPayload\":1000000}");
  EXPECT_EQ(client.session->protocol(), 3);
}

TEST_F(Revision3, IsWhatARequestWithoutARevisionSpeaks) {
  EXPECT_EQ(endpoint.get("transport=polling").status, 200);
  EXPECT_EQ(endpoint.observed.back()->session->protocol(), 3);
  EXPECT_EQ(endpoint.get("EIO=4&transport=polling").status, 200);
  EXPECT_EQ(endpoint.observed.back()->session->protocol(), 4);
}

TEST_F(Revision3, StaysTheRevisionOfItsSession) {
  open();
  const Answer answer = endpoint.get(endpoint.polling_query());
  EXPECT_EQ(answer.body, R"({"code":3,"message":"Bad request"})");
}

TEST_F(Revision3, ReceivesAndSendsMessagesByPolling) {
  Observed& client = open();
  EXPECT_EQ(endpoint.post(query, "3:4ab6:b4AQI=").body, "ok");
  EXPECT_EQ(client.messages, (std::vector<std::string>{"ab", "binary:\x01\x02"}));
  client.session->send(Message::text("x"));
  EXPECT_EQ(endpoint.get(query).body, "2:4x");
}

TEST_F(Revision3, ReceivesAndSendsBinaryBodies) {
  Observed& client = open();
  EXPECT_EQ(
      endpoint
          .post(query, "\x01\x03\xff\x04\x01\x02"s, "Content-Type: application/octet-stream\r\n")
          .body,
      "ok");
  EXPECT_EQ(client.messages, std::vector<std::string>{"binary:\x01\x02"});
  client.session->send(Message::binary("\x01"));
  const Answer answer = endpoint.get(query);
  EXPECT_EQ(answer.body, "\x01\x02\xff\x04\x01"s);
  EXPECT_TRUE(answer.has("Content-Type: application/octet-stream\r\n"));
}

TEST_F(Revision3, SendsBase64ToAClientThatAcceptsNoBinary) {
  Observed& client = open("&b64=1");
  client.session->send(Message::binary("\x01"));
  EXPECT_EQ(endpoint.get(query).body, "6:b4AQ==");
}

TEST_F(Revision3, EndsWithAnInvalidBody) {
  Observed& client = open();
  EXPECT_EQ(endpoint.post(query, "abc").status, 400);
  EXPECT_EQ(client.closed, "parse error");
}

TEST_F(Revision3, EndsWithABodyOfTooManyPackets) {
  Options options = with_revision3();
  options.max_payload_packet_count = 2;
  Endpoint small(std::move(options));
  small.get("EIO=3&transport=polling");
  EXPECT_EQ(small.post("EIO=3&transport=polling&sid=" + small.sid, "1:41:41:4").status, 400);
  EXPECT_EQ(small.observed.back()->closed, "parse error");
}

TEST_F(Revision3, AnswersPingsAndSendsNone) {
  Observed& client = open();
  endpoint.environment.advance(44s);
  EXPECT_EQ(endpoint.post(query, "1:2").body, "ok");
  EXPECT_EQ(endpoint.get(query).body, "1:3");
  endpoint.environment.advance(44s);
  EXPECT_EQ(client.closed, "");
  endpoint.environment.advance(1s);
  EXPECT_EQ(client.closed, "ping timeout");
}

TEST_F(Revision3, EndsWithAPong) {
  Observed& client = open();
  endpoint.post(query, "1:3");
  EXPECT_EQ(client.closed, "transport error");
}

TEST_F(Revision3, IsClosedByTheClient) {
  Observed& client = open();
  const auto poll = endpoint.connect();
  poll->get(query);
  EXPECT_EQ(endpoint.post(query, "1:1").body, "ok");
  EXPECT_EQ(poll->answer().body, "1:6");
  EXPECT_EQ(client.closed, "transport close");
}

TEST_F(Revision3, PutsTheTypeBeforeBinaryMessagesOnAWebSocket) {
  const auto link = endpoint.connect();
  link->upgrade("EIO=3&transport=websocket");
  link->received();
  Observed& client = *endpoint.observed.back();
  link->send(client_frame(0x82, "\x04\x01\x02") + client_text("4a") + client_text("b4AQI=") +
             client_text("2"));
  EXPECT_EQ(client.messages, (std::vector<std::string>{"binary:\x01\x02", "a", "binary:\x01\x02"}));
  EXPECT_EQ(link->received(), server_text("3"));
  client.session->send(Message::binary("\x01"));
  endpoint.environment.end_turn();
  EXPECT_EQ(link->received(), server_binary("\x04\x01"));
  link->send(client_frame(0x82, "\x09"));
  EXPECT_EQ(client.closed, "parse error");
}

TEST_F(Revision3, UpgradesAndTakesBinaryAsTheWebSocketDoes) {
  Observed& client = open("&b64=1");
  const auto link = endpoint.connect();
  link->upgrade("EIO=3&transport=websocket&sid=" + endpoint.sid);
  std::string bytes = link->received();
  EXPECT_EQ(take_answer(bytes).status, 101);
  link->send(client_text("2probe"));
  EXPECT_EQ(link->received(), server_text("3probe"));
  client.session->send(Message::binary("\x01"));
  link->send(client_text("5"));
  EXPECT_EQ(link->received(), server_binary("\x04\x01"));
  EXPECT_EQ(client.session->transport_name(), "websocket");
}

TEST_F(Revision3, IsPolledByScripts) {
  Observed& client = open("&j=3&b64=1");
  EXPECT_TRUE(opened.body.starts_with("___eio[3](\"118:0{\\\"sid\\\":")) << opened.body;
  EXPECT_TRUE(opened.body.ends_with(");"));
  EXPECT_EQ(endpoint.post(query, "d=4%3A4a%5Cnb").body, "ok");
  EXPECT_EQ(client.messages, std::vector<std::string>{"a\nb"});
  client.session->send(Message::text("x"));
  EXPECT_EQ(endpoint.get(query).body, "___eio[3](\"2:4x\");");
  EXPECT_EQ(endpoint.post(query, "x=1").body, "ok") << "as Node";
  EXPECT_EQ(endpoint.post(query, "d=4").status, 400);
}

TEST_F(Revision3, AnswersNoScriptToAForeignPageWithItsVisitorsCookie) {
  const std::string script = "EIO=3&transport=polling&j=0";
  const std::string foreign = "Sec-Fetch-Site: cross-site\r\n";
  EXPECT_EQ(endpoint.get(script, foreign + "Cookie: a=b\r\n").status, 403);
  EXPECT_EQ(endpoint.get(script, foreign).status, 200);
  EXPECT_EQ(endpoint.get(script, "Sec-Fetch-Site: same-origin\r\nCookie: a=b\r\n").status, 200);
}

}  // namespace
}  // namespace snug::engineio::test
