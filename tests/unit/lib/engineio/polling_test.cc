// HTTP long-polling: one held GET, POSTs with several packets, and errors that end a session.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

using namespace std::chrono_literals;

TEST(Polling, OpensWithTheHandshake) {
  Endpoint endpoint;
  endpoint.environment.random.script(std::string(15, '\0'));
  const Answer answer = endpoint.get("EIO=4&transport=polling");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"(0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":["websocket"],"pingInterval":25000,)"
            R"("pingTimeout":20000,"maxPayload":1000000})");
  EXPECT_TRUE(answer.has("Content-Type: text/plain; charset=UTF-8\r\n"));
  EXPECT_TRUE(answer.has("Cache-Control: no-store\r\n"));
}

TEST(Polling, OffersNoUpgradeThatIsSwitchedOff) {
  Endpoint no_upgrades({.allow_upgrades = false});
  EXPECT_NE(no_upgrades.get("EIO=4&transport=polling").body.find(R"("upgrades":[])"),
            std::string::npos);
  Endpoint no_websocket({.websocket = false});
  EXPECT_NE(no_websocket.get("EIO=4&transport=polling").body.find(R"("upgrades":[])"),
            std::string::npos);
}

TEST(Polling, SendsMessagesFromTheOpeningWithTheHandshake) {
  Endpoint endpoint;
  endpoint.on_open = [](Session& session) { session.send(Message::text("welcome")); };
  const std::string body = endpoint.get("EIO=4&transport=polling").body;
  EXPECT_TRUE(
      body.ends_with("}\x1e"
                     "4welcome"))
      << body;
}

TEST(Polling, HoldsAPollUntilThereIsAMessage) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  EXPECT_FALSE(client.session->writable());
  poll->get(endpoint.polling_query());
  EXPECT_EQ(poll->received(), "");
  EXPECT_TRUE(client.session->writable());
  client.session->send(Message::text("hello"));
  endpoint.environment.end_turn();
  EXPECT_EQ(poll->answer().body, "4hello");
  EXPECT_EQ(client.drains, 2);
}

TEST(Polling, AnswersAPollWithAllQueuedMessages) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  client.session->send(Message::text("one"));
  client.session->send(Message::binary("\x01\x02\x03\x04"));
  endpoint.environment.end_turn();
  EXPECT_EQ(client.session->queued_bytes(), 7U);
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body,
            "4one\x1e"
            "bAQIDBA==");
  EXPECT_EQ(client.session->queued_bytes(), 0U);
}

TEST(Polling, AnswersOncePerTurn) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  const Message messages[] = {Message::text("51-x"), Message::binary("a")};
  client.session->send(messages);
  client.session->send(Message::text("b"));
  endpoint.environment.end_turn();
  EXPECT_EQ(poll->answer().body,
            "451-x\x1e"
            "bYQ==\x1e"
            "4b");
}

TEST(Polling, ContinuesOnTheSameConnection) {
  Endpoint endpoint;
  const auto link = endpoint.connect();
  link->get("EIO=4&transport=polling");
  EXPECT_EQ(link->answer().status, 200);
  link->get(endpoint.polling_query());
  endpoint.observed[0]->session->send(Message::text("a"));
  endpoint.environment.end_turn();
  EXPECT_EQ(link->answer().body, "4a");
  link->post(endpoint.polling_query(), "4b");
  EXPECT_EQ(link->answer().body, "ok");
}

TEST(Polling, ReceivesSeveralPacketsInOrder) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const Answer answer = endpoint.post(endpoint.polling_query(),
                                      "4one\x1e"
                                      "bAQID\x1e"
                                      "4\xe2\x82\xac");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "ok");
  EXPECT_TRUE(answer.has("Content-Type: text/html\r\n"));
  EXPECT_TRUE(answer.has("Cache-Control: no-store\r\n"));
  EXPECT_EQ(client.messages,
            (std::vector<std::string>{"one", "binary:\x01\x02\x03", "\xe2\x82\xac"}));
}

TEST(Polling, ReceivesBase64WithoutPadding) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const Answer answer = endpoint.post(endpoint.polling_query(),
                                      "bAQIDBA\x1e"
                                      "4a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(client.messages, (std::vector<std::string>{"binary:\x01\x02\x03\x04", "a"}));
}

TEST(Polling, ReceivesABodyThatIsCutAnywhere) {
  for (std::size_t chunk = 1; chunk < 40; ++chunk) {
    Endpoint endpoint;
    Observed& client = endpoint.open_polling();
    const auto link = endpoint.connect();
    link->peer.set_chunk_bytes(chunk);
    link->post(endpoint.polling_query(),
               "4one\x1e"
               "4two");
    EXPECT_EQ(link->answer().body, "ok");
    EXPECT_EQ(client.messages, (std::vector<std::string>{"one", "two"})) << chunk;
  }
}

TEST(Polling, TakesABodyOfExactlyTheLimitAndNoByteMore) {
  Endpoint endpoint({.max_http_buffer_size = 100});
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4" + std::string(99, 'x')).status, 200);
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4" + std::string(100, 'x')).status, 413);
  EXPECT_EQ(client.messages.size(), 1U);
}

TEST(Polling, RefusesABodyAboveTheLimitWithAnEmptyAnswer) {
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\nb\r\n4xxxxxxxxxx\r\n0\r\n\r\n";
  for (const std::string& rest : {std::string("Content-Length: 11\r\n\r\n"), chunked}) {
    Endpoint endpoint({.max_http_buffer_size = 10});
    endpoint.open_polling();
    const auto link = endpoint.connect();
    link->send("POST /socket.io/?" + endpoint.polling_query() + " HTTP/1.1\r\nHost: x\r\n" + rest);
    EXPECT_EQ(link->received(),
              "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n"
              "Date: Fri, 20 Nov 2026 12:00:00 GMT\r\nX-Content-Type-Options: nosniff\r\n"
              "Connection: close\r\n\r\n");
  }
}

TEST(Polling, SaysNosniffInEveryAnswer) {
  Endpoint endpoint;
  const std::string nosniff = "X-Content-Type-Options: nosniff\r\n";
  Observed& client = endpoint.open_polling();
  EXPECT_TRUE(endpoint.post(endpoint.polling_query(), "4a").has(nosniff));
  client.session->send(Message::text("b"));
  EXPECT_TRUE(endpoint.get(endpoint.polling_query()).has(nosniff));
  EXPECT_TRUE(endpoint.get("EIO=4&transport=polling").has(nosniff)) << "a handshake";
  EXPECT_TRUE(endpoint.get("EIO=4&transport=x").has(nosniff)) << "a refusal";
}

TEST(Polling, CountsTheLimitInBytes) {
  Endpoint endpoint({.max_http_buffer_size = 100});
  endpoint.open_polling();
  std::string body = "4";
  for (int i = 0; i < 34; ++i) body += "\xe2\x82\xac";
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), body).status, 413);
}

TEST(Polling, RefusesABodyOfTooManyPackets) {
  Endpoint endpoint({.max_payload_packet_count = 3});
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(endpoint
                .post(endpoint.polling_query(),
                      "4a\x1e"
                      "4b\x1e"
                      "4c")
                .status,
            200);
  EXPECT_EQ(endpoint
                .post(endpoint.polling_query(),
                      "4a\x1e"
                      "4b\x1e"
                      "4c\x1e"
                      "4d")
                .status,
            413);
  EXPECT_EQ(client.messages.size(), 3U);
  EXPECT_EQ(client.closed, "parse error");
}

class BadBody : public testing::TestWithParam<std::string> {};

TEST_P(BadBody, EndsTheSession) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), GetParam()).status, 400);
  EXPECT_EQ(client.closed, "parse error");
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body,
            R"({"code":1,"message":"Session ID unknown"})");
}

INSTANTIATE_TEST_SUITE_P(Polling, BadBody,
                         testing::Values("", "abc", "7", "4a\x1e",
                                         "\x1e"
                                         "4a",
                                         "4\xff", "4\xc0\x80", std::string("\0", 1)));

TEST(Polling, KeepsThePacketsBeforeAFault) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(endpoint
                .post(endpoint.polling_query(),
                      "4a\x1e"
                      "x\x1e"
                      "4b")
                .status,
            400);
  EXPECT_EQ(client.messages, std::vector<std::string>{"a"});
}

TEST(Polling, IgnoresPacketsAfterTheClientsClose) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  client.reaction = [](Observed& self, std::string_view) { self.session->close(true); };
  EXPECT_EQ(endpoint
                .post(endpoint.polling_query(),
                      "4a\x1e"
                      "4b")
                .status,
            200);
  EXPECT_EQ(client.messages, std::vector<std::string>{"a"});
  EXPECT_EQ(client.closed, "forced close");
}

TEST(Polling, RefusesABinaryBody) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(
      endpoint.post(endpoint.polling_query(), "4a", "Content-Type: application/octet-stream\r\n")
          .status,
      400);
  EXPECT_EQ(client.closed, "transport error");
  EXPECT_TRUE(client.messages.empty());
}

TEST(Polling, TwoPollsAtATimeEndTheSession) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto first = endpoint.connect();
  first->get(endpoint.polling_query());
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).status, 400);
  const Answer answer = first->answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "1");
  EXPECT_EQ(client.closed, "transport error");
}

TEST(Polling, AnAbandonedPollEndsTheSession) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto poll = endpoint.connect();
  poll->get(endpoint.polling_query());
  poll->peer.close();
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "transport error");
  EXPECT_EQ(endpoint.server->session_count(), 0U);
}

std::string half_a_post(const Endpoint& endpoint) {
  return "POST /socket.io/?" + endpoint.polling_query() +
         " HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 2\r\n\r\n4";
}

TEST(Polling, TwoPostsAtATimeEndTheSession) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto first = endpoint.connect();
  first->send(half_a_post(endpoint));
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4b").status, 400);
  EXPECT_EQ(client.closed, "transport error");
  first->send("a");
  EXPECT_EQ(first->answer().status, 400);
  EXPECT_TRUE(client.messages.empty());
}

TEST(Polling, AnAbandonedPostEndsTheSession) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto post = endpoint.connect();
  post->send(half_a_post(endpoint));
  post->peer.reset();
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "transport error");
}

TEST(Polling, APostAfterOneThatWasTooLargeIsTaken) {
  Endpoint endpoint({.max_http_buffer_size = 10});
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4" + std::string(10, 'x')).status, 413);
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4a").status, 200);
  EXPECT_EQ(client.closed, "");
}

TEST(Polling, APostAfterOneThatWasRefusedIsTaken) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  EXPECT_EQ(endpoint.post("EIO=4&transport=websocket&sid=" + endpoint.sid, "4a").status, 400);
  EXPECT_EQ(
      endpoint.post(endpoint.polling_query(), "", "Connection: upgrade\r\nUpgrade: websocket\r\n")
          .status,
      400);
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4b").status, 200);
  EXPECT_EQ(client.closed, "");
  EXPECT_EQ(client.messages, std::vector<std::string>{"b"});
}

// --- a client's quota of a turn ---

/// `count` messages of one letter each.
std::string payload_of(std::size_t count) {
  std::string body = "4a";
  for (std::size_t i = 1; i < count; ++i)
    body +=
        "\x1e"
        "4a";
  return body;
}

struct LargePost : testing::Test {
  LargePost() { post->post(endpoint.polling_query(), payload_of(38)); }

  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  std::unique_ptr<Link> post = endpoint.connect();
};

TEST_F(LargePost, LeavesTurnsToOtherClients) {
  EXPECT_EQ(client.messages.size(), 16U);
  endpoint.environment.end_turn();
  EXPECT_EQ(client.messages.size(), 16U);
  endpoint.environment.run_turn();
  EXPECT_EQ(client.messages.size(), 32U);
  EXPECT_EQ(post->answer().status, 0) << "the client would post more";
  endpoint.environment.run_turn();
  EXPECT_EQ(client.messages.size(), 38U);
  EXPECT_EQ(post->answer().body, "ok");
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4b").body, "ok");
  EXPECT_EQ(client.messages.back(), "b");
}

TEST_F(LargePost, AllowsNoOtherBeforeItsEnd) {
  EXPECT_EQ(endpoint.post(endpoint.polling_query(), "4b").status, 400);
  EXPECT_EQ(client.closed, "transport error");
  EXPECT_EQ(client.messages.size(), 16U);
  EXPECT_EQ(post->answer().status, 200);
}

TEST_F(LargePost, PollsAreAnsweredMeanwhile) {
  client.session->send(Message::text("hello"));
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "4hello");
  EXPECT_LT(client.messages.size(), 38U);
}

TEST_F(LargePost, IsProcessedToItsEndIfItsConnectionBreaks) {
  post->peer.reset();
  endpoint.environment.advance({});
  EXPECT_EQ(client.messages.size(), 38U);
  EXPECT_EQ(client.closed, "");
}

TEST_F(LargePost, IsAnsweredToAClientThatHasClosedItsSide) {
  post->peer.close();
  endpoint.environment.advance({});
  EXPECT_EQ(client.messages.size(), 38U);
  EXPECT_EQ(post->answer().body, "ok");
}

TEST_F(LargePost, IsProcessedBeforeMessagesOfTheWebSocket) {
  const auto websocket = endpoint.connect();
  websocket->upgrade(endpoint.websocket_query());
  websocket->send(client_text("2probe"));
  EXPECT_EQ(client.messages.size(), 16U);
  websocket->send(client_text("5") + client_text("4last"));
  EXPECT_EQ(post->answer().body, "ok");
  ASSERT_EQ(client.messages.size(), 39U);
  EXPECT_EQ(client.messages[37], "a");
  EXPECT_EQ(client.messages[38], "last");
  EXPECT_EQ(client.upgrades, 1);
}

TEST_F(LargePost, IsDroppedIfItsSessionEndsDuringAnUpgrade) {
  const auto websocket = endpoint.connect();
  websocket->upgrade(endpoint.websocket_query());
  websocket->send(client_text("2probe"));
  client.reaction = [](Observed& self, std::string_view) { self.session->close(true); };
  websocket->send(client_text("5") + client_text("4last"));
  EXPECT_EQ(client.messages.size(), 17U);
  EXPECT_EQ(client.closed, "forced close");
  EXPECT_EQ(client.upgrades, 0);
  EXPECT_EQ(post->answer().status, 200);
}

TEST_F(LargePost, IsDroppedWhenItsSessionEnds) {
  client.reaction = [](Observed& self, std::string_view) { self.session->close(true); };
  endpoint.environment.run_turn();
  EXPECT_EQ(client.messages.size(), 17U);
  EXPECT_EQ(client.closed, "forced close");
  EXPECT_EQ(post->answer().status, 200);
}

TEST_F(LargePost, IsAnsweredWhenTheServerCloses) {
  endpoint.server->close();
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "server shutting down");
  EXPECT_EQ(post->answer().status, 200);
}

TEST(Polling, FindsAFaultBehindManyPackets) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto post = endpoint.connect();
  post->post(endpoint.polling_query(), payload_of(20) +
                                           "\x1ex\x1e"
                                           "4b");
  EXPECT_EQ(client.closed, "");
  endpoint.environment.run_turn();
  EXPECT_EQ(client.messages.size(), 20U);
  EXPECT_EQ(client.closed, "parse error");
  EXPECT_EQ(post->answer().status, 400);
}

TEST(Polling, AConnectionThatClosesBetweenPollsDoesNoHarm) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const auto link = endpoint.connect();
  link->post(endpoint.polling_query(), "4a");
  link->peer.reset();
  EXPECT_EQ(client.closed, "");
}

TEST(Polling, AClientThatNeverPollsIsClosedWhenTooMuchIsQueued) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  const Message message = Message::text(std::string(1'000'000, 'x'));
  for (int i = 0; i < 16; ++i) client.session->send(message);
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "");
  client.session->send(message);
  endpoint.environment.end_turn();
  EXPECT_EQ(client.closed, "transport error");
}

TEST(Polling, TheClientsPingIsAnError) {
  Endpoint endpoint;
  Observed& client = endpoint.open_polling();
  endpoint.post(endpoint.polling_query(), "2");
  EXPECT_EQ(client.closed, "transport error");
}

TEST(Polling, KeepsTheHandshakeRequestWithoutItsBody) {
  Endpoint endpoint;
  EXPECT_EQ(endpoint.get("EIO=4&transport=polling&token=x%20y", "Cookie: a=b\r\n").status, 200);
  const HttpRequest request = endpoint.observed[0]->session->request();
  EXPECT_EQ(request.query_parameter("token"), "x y");
  EXPECT_EQ(request.cookie("a"), "b");
  EXPECT_EQ(request.remote_address, "192.0.2.1");
  EXPECT_EQ(endpoint.observed[0]->session->transport_name(), "polling");
}

TEST(Polling, IdsAreTwentyCharactersAndDiffer) {
  Endpoint endpoint;
  endpoint.open_polling();
  const std::string first = endpoint.sid;
  endpoint.open_polling();
  EXPECT_EQ(first.size(), 20U);
  EXPECT_NE(first, endpoint.sid);
}

}  // namespace
}  // namespace snug::engineio::test
