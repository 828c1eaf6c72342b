// Handshakes that the application decides later.
#include <optional>
#include <string>
#include <vector>

#include "endpoint.h"

namespace snug::engineio::test {
namespace {

const std::string kPolling = "EIO=4&transport=polling";
const std::string kWebSocket = "EIO=4&transport=websocket";

/// An application that keeps the questions.
class WaitingHandshake : public ::testing::Test {
 protected:
  Options options() {
    Options options;
    options.allow_request = [this](const HttpRequest&, const Decide& decide) {
      asked.push_back(decide);
    };
    return options;
  }

  /// Decides as if in a later turn of the loop.
  void decide(std::size_t index, const std::optional<std::string>& objection) {
    asked.at(index)(objection);
    endpoint->environment.end_turn();
  }
  void allow(std::size_t index) { decide(index, std::nullopt); }

  std::vector<Decide> asked;
  std::optional<Endpoint> endpoint{std::in_place, options()};
};

TEST_F(WaitingHandshake, IsOpenedWhenItIsAllowed) {
  const auto polling = endpoint->connect();
  polling->get(kPolling);
  const auto websocket = endpoint->connect();
  websocket->upgrade(kWebSocket, "", client_text("4early"));
  EXPECT_EQ(polling->received(), "");
  EXPECT_EQ(websocket->received(), "");
  EXPECT_EQ(endpoint->server->session_count(), 0U);

  allow(1);
  EXPECT_TRUE(websocket->received().starts_with("HTTP/1.1 101 "));
  ASSERT_EQ(endpoint->observed.size(), 1U);
  EXPECT_EQ(endpoint->observed[0]->messages, std::vector<std::string>{"early"});
  allow(0);
  EXPECT_EQ(polling->answer().status, 200);
  EXPECT_EQ(endpoint->server->session_count(), 2U);
}

TEST_F(WaitingHandshake, IsRefusedWithALaterObjection) {
  const auto polling = endpoint->connect();
  polling->get(kPolling);
  const auto websocket = endpoint->connect();
  websocket->upgrade(kWebSocket);
  for (const std::size_t index : {0U, 1U}) decide(index, "too late");
  const Answer answer = polling->answer();
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, R"({"code":4,"message":"too late"})");
  EXPECT_EQ(websocket->answer().body, "too late");
  EXPECT_EQ(endpoint->server->session_count(), 0U);
}

TEST_F(WaitingHandshake, IsDecidedOnce) {
  const auto link = endpoint->connect();
  link->get(kPolling);
  allow(0);
  decide(0, "no");
  allow(0);
  EXPECT_EQ(link->answer().status, 200);
  EXPECT_EQ(link->received(), "");
  EXPECT_EQ(endpoint->server->session_count(), 1U);
}

TEST_F(WaitingHandshake, IsDroppedWhenItsClientLeaves) {
  for (const bool websocket : {false, true}) {
    const auto link = endpoint->connect();
    websocket ? link->upgrade(kWebSocket) : link->get(kPolling);
    link->peer.reset();
  }
  for (const std::size_t index : {0U, 1U}) allow(index);
  EXPECT_EQ(endpoint->server->session_count(), 0U);
}

TEST_F(WaitingHandshake, IsRefusedWhenTheServerCloses) {
  const auto link = endpoint->connect();
  link->get(kPolling);
  endpoint->server->close();
  endpoint->environment.end_turn();
  const Answer answer = link->answer();
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, R"({"code":4,"message":"Server shutting down"})");
  allow(0);
  EXPECT_EQ(endpoint->server->session_count(), 0U);
}

TEST_F(WaitingHandshake, MayBeDecidedAfterTheServerIsGone) {
  const auto link = endpoint->connect();
  link->get(kPolling);
  endpoint->server.reset();
  allow(0);
  EXPECT_EQ(link->answer().status, 500);
}

TEST_F(WaitingHandshake, OfAnotherRevisionIsRefusedAfterTheDecision) {
  const auto link = endpoint->connect();
  link->get("EIO=3&transport=polling");
  allow(0);
  EXPECT_EQ(link->answer().body, R"({"code":5,"message":"Unsupported protocol version"})");
}

}  // namespace
}  // namespace snug::engineio::test
