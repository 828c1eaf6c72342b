// The hand-over of a connection to another protocol.
#include <gtest/gtest.h>

#include <optional>

#include "http_fixture.h"

namespace snug::http {
namespace {

constexpr std::string_view kUpgrade =
    "GET /a HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo\r\n\r\n";

class UpgradingRoute final : public RecordingRoute, private net::StreamObserver {
 public:
  void on_upgrade(HttpRequest request, Upgrade upgrade) override {
    requests.push_back(std::move(request));
    waiting.emplace(std::move(upgrade));
    if (accept_at_once) accept();
  }

  void accept() {
    HttpResponse response;
    response.headers.add("Connection", "Upgrade");
    response.headers.add("Upgrade", "echo");
    taken = waiting->accept(std::move(response));
    taken->stream->set_observer(this);
  }

  bool accept_at_once = true;
  std::optional<Upgrade> waiting;
  std::optional<Upgrade::Taken> taken;
  std::string read;

 private:
  void on_read(std::string_view bytes) override { read += bytes; }
  void on_closed(net::CloseReason) override { taken.reset(); }
};

struct UpgradeFixture {
  UpgradeFixture() : server(environment, {}) {
    server.router().add("/", route);
    server.on_stream(peer.take_stream());
  }

  test_support::ManualEnvironment environment;
  UpgradingRoute route;
  test_support::MemoryPeer peer{environment};
  Server server;
};

TEST(HttpUpgrade, GivesTheStreamAway) {
  UpgradeFixture fixture;
  fixture.peer.feed(kUpgrade);
  EXPECT_EQ(fixture.peer.take_written(),
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n"
            "Date: Fri, 20 Nov 2026 12:00:00 GMT\r\n\r\n");
  EXPECT_EQ(fixture.server.connection_count(), 0U);
  fixture.peer.feed("hello");
  EXPECT_EQ(fixture.route.read, "hello");
  fixture.environment.advance(std::chrono::hours(1));
  EXPECT_TRUE(fixture.peer.open()) << "no timer of HTTP's is left";
}

TEST(HttpUpgrade, PassesEarlyBytesOnWhereverTheyAreCut) {
  const std::string bytes = std::string(kUpgrade) + "GET /early";
  for (std::size_t cut = 1; cut <= bytes.size(); ++cut) {
    UpgradeFixture fixture;
    fixture.peer.feed(std::string_view(bytes).substr(0, cut));
    fixture.peer.feed(std::string_view(bytes).substr(cut));
    ASSERT_TRUE(fixture.route.taken.has_value()) << cut;
    EXPECT_EQ(fixture.route.taken->early_bytes + fixture.route.read, "GET /early") << cut;
  }
}

TEST(HttpUpgrade, MayBeAcceptedLater) {
  UpgradeFixture fixture;
  fixture.route.accept_at_once = false;
  fixture.peer.set_chunk_bytes(1024);
  fixture.peer.feed(std::string(kUpgrade) + std::string(100'000, 'e'));
  EXPECT_GT(fixture.peer.unread_bytes(), 0U) << "what comes early is bounded";
  fixture.route.accept();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.route.taken->early_bytes.size() + fixture.route.read.size(), 100'000U);
}

TEST(HttpUpgrade, ReportsThatTheClientIsGone) {
  UpgradeFixture fixture;
  fixture.route.accept_at_once = false;
  fixture.peer.feed(kUpgrade);
  EXPECT_TRUE(fixture.route.waiting->waiting());
  fixture.peer.reset();
  EXPECT_FALSE(fixture.route.waiting->waiting());
}

TEST(HttpUpgrade, ClosesAfterARefusal) {
  UpgradeFixture fixture;
  fixture.route.accept_at_once = false;
  fixture.peer.feed(std::string(kUpgrade) + std::string(kUpgrade));
  HttpResponse response;
  response.status = 400;
  fixture.route.waiting->refuse(std::move(response));
  fixture.environment.end_turn();
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "400");
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_EQ(fixture.route.requests.size(), 1U);
}

TEST(HttpUpgrade, IsAnOrdinaryRequestToARouteThatKnowsNoProtocol) {
  HttpFixture fixture;
  fixture.peer.feed(std::string(kUpgrade) + std::string(kUpgrade));
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200 200");
  EXPECT_TRUE(fixture.peer.open());
}

TEST(HttpUpgrade, IsAnOrdinaryRequestWithABodyOrUnderHttp10) {
  UpgradeFixture fixture;
  fixture.peer.feed(
      "POST /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\nContent-Length: "
      "3\r\n\r\n"
      "abc");
  fixture.peer.feed("GET /a HTTP/1.0\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  EXPECT_EQ(statuses_in(fixture.peer.take_written()), "200 200");
  EXPECT_FALSE(fixture.route.waiting.has_value());
}

}  // namespace
}  // namespace snug::http
