// Closing from both ends, pings, slow readers, and reports to the observer.
#include "websocket/connection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/manual_environment.h"
#include "support/memory_stream.h"
#include "testing/client_frames.h"

namespace snug::websocket {
namespace {

using std::chrono::milliseconds;
using std::string_literals::operator""s;
using test_support::client_close;
using test_support::client_frame;

struct Fixture : ConnectionObserver {
  explicit Fixture(const Limits& limits = {}) : settings{environment, limits} {
    connection = std::make_unique<Connection>(settings, peer.take_stream(), *this);
  }

  Fixture& started(std::string_view early_bytes = {}) {
    connection->start(early_bytes);
    environment.end_turn();
    return *this;
  }

  void on_message(MessageKind, std::string_view payload) override {
    heard += std::string(payload) + ";";
    if (on_each) on_each();
  }
  void on_drain() override { ++drain_count; }
  void on_closed(CloseCode code, std::string_view reason) override {
    EXPECT_FALSE(inside_call);
    heard += "closed " + std::to_string(static_cast<int>(code)) + " " + std::string(reason);
    environment.turn.dispose(std::move(connection));
  }

  /// Calls the connection as its owner does. on_closed() must not be called from inside.
  template <class Call>
  void call(Call call) {
    inside_call = true;
    call(*connection);
    inside_call = false;
    environment.end_turn();
  }

  test_support::ManualEnvironment environment;
  const ConnectionSettings settings;
  test_support::MemoryPeer peer{environment};
  std::unique_ptr<Connection> connection;
  std::function<void()> on_each;
  std::string heard;
  int drain_count = 0;
  bool inside_call = false;
};

base::SharedBytes text(std::string_view payload) {
  return encode_message(MessageKind::kText, {}, payload);
}

TEST(WebSocketConnection, DeliversNothingBeforeItStarts) {
  Fixture fixture;
  fixture.peer.feed(client_frame(0x81, "b"));
  EXPECT_EQ(fixture.heard, "");
  fixture.started(client_frame(0x81, "a"));
  EXPECT_EQ(fixture.heard, "a;b;");
}

TEST(WebSocketConnection, AcceptsEarlyBytesThatEndInsideAFrame) {
  const std::string frame = client_frame(0x81, "hello");
  for (std::size_t cut = 0; cut <= frame.size(); ++cut) {
    Fixture fixture;
    fixture.started(std::string_view(frame).substr(0, cut));
    fixture.peer.feed(std::string_view(frame).substr(cut));
    EXPECT_EQ(fixture.heard, "hello;");
  }
}

TEST(WebSocketConnection, AnswersAPingWithItsPayload) {
  Fixture fixture;
  fixture.started().peer.feed(client_frame(0x89, "hi"));
  EXPECT_EQ(fixture.peer.take_written(), "\x8a\x02hi");
}

TEST(WebSocketConnection, SendsFramesAsTheyAre) {
  Fixture fixture;
  fixture.started();
  fixture.call([](Connection& connection) { connection.send(text("a")); });
  EXPECT_EQ(fixture.peer.take_written(),
            "\x81\x01"
            "a");
}

// --- closing ---

TEST(WebSocketConnection, EchoesTheCodeOfAClose) {
  Fixture fixture;
  fixture.started().peer.feed(client_close(4001, "bye"));
  EXPECT_EQ(fixture.peer.take_written(), "\x88\x02\x0f\xa1");
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_EQ(fixture.heard, "closed 4001 bye");
}

TEST(WebSocketConnection, EchoesACloseWithoutCode) {
  Fixture fixture;
  fixture.started().peer.feed(client_frame(0x88, ""));
  EXPECT_EQ(fixture.peer.take_written(), "\x88\0"s);
  EXPECT_EQ(fixture.heard, "closed 1005 ");
}

TEST(WebSocketConnection, ClosesAfterThePeersAnswer) {
  Fixture fixture;
  fixture.started();
  fixture.call([](Connection& connection) { connection.close(CloseCode::kGoingAway, "bye"); });
  EXPECT_EQ(fixture.peer.take_written(),
            "\x88\x05\x03\xe9"
            "bye");
  EXPECT_EQ(fixture.heard, "");
  fixture.call([](Connection& connection) { connection.send(text("late")); });
  fixture.peer.feed(client_frame(0x81, "dropped") + client_frame(0x89, "") + client_close(1001));
  EXPECT_EQ(fixture.peer.take_written(), "");
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_EQ(fixture.heard, "closed 1001 ");
}

TEST(WebSocketConnection, DoesNotWaitForThePeersAnswerForEver) {
  Fixture fixture;
  fixture.started();
  fixture.call([](Connection& connection) { connection.close(CloseCode::kNormal, {}); });
  fixture.environment.advance(Limits().close_timeout - milliseconds(1));
  EXPECT_EQ(fixture.heard, "");
  fixture.environment.advance(milliseconds(1));
  EXPECT_EQ(fixture.heard, "closed 1006 ");
}

TEST(WebSocketConnection, ReportsThatThePeerVanished) {
  Fixture fixture;
  fixture.started().peer.reset();
  EXPECT_EQ(fixture.heard, "closed 1006 ");
}

TEST(WebSocketConnection, ReportsThatItWasAborted) {
  Fixture fixture;
  fixture.started();
  fixture.call([](Connection& connection) { connection.abort(); });
  EXPECT_TRUE(fixture.peer.aborted());
  EXPECT_EQ(fixture.heard, "closed 1006 ");
}

TEST(WebSocketConnection, FailsWithACode) {
  Fixture fixture;
  fixture.started().peer.feed(client_frame(0xc1, "a") + client_frame(0x81, "b"));
  EXPECT_EQ(fixture.peer.take_written().substr(2, 2), "\x03\xea");
  EXPECT_TRUE(fixture.peer.closed());
  EXPECT_TRUE(fixture.heard.starts_with("closed 1002"));
}

TEST(WebSocketConnection, MayBeClosedByTheHandlerOfAMessage) {
  Fixture fixture;
  fixture.started();
  fixture.on_each = [&fixture] { fixture.connection->close(CloseCode::kNormal, {}); };
  fixture.peer.feed(client_frame(0x81, "a") + client_frame(0x81, "b"));
  EXPECT_EQ(fixture.heard, "a;");
  EXPECT_EQ(fixture.peer.take_written(), "\x88\x02\x03\xe8");
}

TEST(WebSocketConnection, MayBeAbortedByTheHandlerOfAMessage) {
  Fixture fixture;
  fixture.started();
  fixture.on_each = [&fixture] { fixture.connection->abort(); };
  fixture.peer.feed(client_frame(0x81, "a") + client_frame(0x81, "b"));
  EXPECT_EQ(fixture.heard, "a;closed 1006 ");
}

TEST(WebSocketConnection, MayBeDisposedOfByTheHandlerOfAMessage) {
  Fixture fixture;
  fixture.started();
  fixture.on_each = [&fixture] {
    fixture.connection->abort();
    fixture.environment.turn.dispose(std::move(fixture.connection));
  };
  fixture.peer.feed(client_frame(0x81, "a") + client_frame(0x81, "b"));
  EXPECT_TRUE(fixture.heard.starts_with("a;"));
  EXPECT_TRUE(fixture.peer.aborted());
}

// --- limits ---

TEST(WebSocketConnection, EndsAFloodOfPings) {
  Fixture fixture;
  fixture.started();
  std::string flood;
  for (int i = 0; i < 10'000; ++i) flood += client_frame(0x89, "");
  fixture.peer.feed(flood);
  fixture.environment.advance({});
  const std::string written = fixture.peer.take_written();
  EXPECT_LT(written.size(), 200U);
  EXPECT_NE(written.find("\x03\xf0"), std::string::npos) << "1008";
}

TEST(WebSocketConnection, AcceptsPingsAtAModestRate) {
  Fixture fixture;
  fixture.started();
  for (int i = 0; i < 300; ++i) {
    fixture.peer.feed(client_frame(0x89, ""));
    fixture.environment.advance(milliseconds(25));
  }
  EXPECT_EQ(fixture.peer.take_written().size(), 600U);
}

TEST(WebSocketConnection, EndsAFloodOfOneByteFragments) {
  Fixture fixture;
  fixture.started();
  std::string flood = client_frame(0x01, "a");
  for (int i = 0; i < 10'000; ++i) flood += client_frame(0x00, "a");
  fixture.peer.feed(flood);
  fixture.environment.advance({});
  EXPECT_NE(fixture.peer.take_written().find("\x03\xf0"), std::string::npos) << "1008";
  EXPECT_EQ(fixture.heard, "closed 1008 too many fragments");
}

TEST(WebSocketConnection, StopsReadingWhileManyFramesWait) {
  Limits limits;
  limits.pause_queued_count = 10;
  Fixture fixture(limits);
  fixture.started();
  fixture.peer.set_chunk_bytes(client_frame(0x81, "a").size());
  fixture.on_each = [&fixture] { fixture.connection->send(text("answer")); };
  fixture.peer.stall();
  std::string many;
  for (int i = 0; i < 100; ++i) many += client_frame(0x81, "a");
  fixture.peer.feed(many);
  EXPECT_EQ(fixture.heard.size(), 20U);
  fixture.peer.unstall();
  fixture.environment.end_turn();
  EXPECT_EQ(fixture.heard.size(), 200U);
  EXPECT_GT(fixture.drain_count, 0);
}

TEST(WebSocketConnection, ReadsOnAfterABurstThatLeavesAtOnce) {
  Limits limits;
  limits.pause_queued_count = 10;
  Fixture fixture(limits);
  fixture.started();
  fixture.call([](Connection& connection) {
    for (int i = 0; i < 100; ++i) connection.send(text("a"));
  });
  fixture.peer.feed(client_frame(0x81, "a"));
  EXPECT_EQ(fixture.heard, "a;");
}

TEST(WebSocketConnection, ClosesAReaderThatIsTooFarBehind) {
  Limits limits;
  limits.max_queued_bytes = 1000;
  Fixture fixture(limits);
  fixture.started();
  fixture.peer.stall();
  fixture.call([](Connection& connection) { connection.send(text(std::string(900, 'x'))); });
  EXPECT_EQ(fixture.connection->queued_bytes(), 904U);
  fixture.call([](Connection& connection) { connection.send(text(std::string(100, 'x'))); });
  EXPECT_TRUE(fixture.peer.aborted());
  EXPECT_EQ(fixture.heard, "closed 1008 reads too slowly");
}

// --- a client's quota of a turn ---

/// `count` frames with one letter each.
std::string flood_of(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += client_frame(0x81, "a");
  return bytes;
}

struct FloodFixture final : Fixture {
  explicit FloodFixture(const Limits& given = {}) : Fixture(given) { started(); }
  /// The number of received messages.
  std::size_t heard_count() const { return heard.size() / 2; }
  void turn() { environment.run_turn(); }
};

TEST(WebSocketConnection, LeavesTurnsToOthersDuringAFlood) {
  FloodFixture fixture;
  fixture.peer.feed(flood_of(38));
  EXPECT_EQ(fixture.heard_count(), 16U);
  fixture.turn();
  EXPECT_EQ(fixture.heard_count(), 32U);
  fixture.turn();
  EXPECT_EQ(fixture.heard_count(), 38U);
  EXPECT_FALSE(fixture.environment.timers.next_deadline()) << "it has nothing more to do";
}

TEST(WebSocketConnection, ProcessesAWholeQuotaAtOnce) {
  FloodFixture fixture;
  fixture.peer.feed(flood_of(16));
  EXPECT_EQ(fixture.heard_count(), 16U);
  EXPECT_FALSE(fixture.environment.timers.next_deadline());
}

TEST(WebSocketConnection, ProcessesEverythingAtOnceWhenAlone) {
  FloodFixture fixture;
  fixture.peer.feed(flood_of(100));
  EXPECT_EQ(fixture.heard_count(), 16U);
  fixture.peer.set_alone();
  fixture.turn();
  EXPECT_EQ(fixture.heard_count(), 100U);
  fixture.peer.feed(flood_of(100));
  EXPECT_EQ(fixture.heard_count(), 200U);
}

TEST(WebSocketConnection, ReadsNothingUntilAFloodIsProcessed) {
  FloodFixture fixture;
  fixture.peer.feed(flood_of(17));
  fixture.peer.feed(client_frame(0x81, "b"));
  EXPECT_EQ(fixture.peer.unread_bytes(), client_frame(0x81, "b").size());
  fixture.turn();
  EXPECT_EQ(fixture.peer.unread_bytes(), 0U);
  EXPECT_TRUE(fixture.heard.ends_with("a;b;"));
}

TEST(WebSocketConnection, KeepsTheIncompleteFrameAtTheEndOfAFlood) {
  const std::string flood = flood_of(100) + client_frame(0x81, "last");
  for (std::size_t missing = 1; missing <= 10; ++missing) {
    FloodFixture fixture;
    fixture.peer.feed(std::string_view(flood).substr(0, flood.size() - missing));
    fixture.peer.feed(std::string_view(flood).substr(flood.size() - missing));
    fixture.environment.advance({});
    EXPECT_TRUE(fixture.heard.ends_with("a;last;"));
  }
}

TEST(WebSocketConnection, ReceivesThePeersCloseAfterAFlood) {
  FloodFixture fixture;
  fixture.peer.feed(flood_of(200) + client_close(1001));
  fixture.call([](Connection& connection) { connection.close(CloseCode::kNormal, {}); });
  fixture.environment.advance({});
  EXPECT_TRUE(fixture.heard.ends_with("a;closed 1001 ")) << "what came before is dropped";
  EXPECT_TRUE(fixture.peer.closed());
}

TEST(WebSocketConnection, DropsAFloodWhenAHandlerEndsTheConnection) {
  FloodFixture fixture;
  fixture.on_each = [&fixture] {
    if (fixture.heard_count() == 100) fixture.connection->abort();
  };
  fixture.peer.feed(flood_of(200));
  fixture.environment.advance({});
  EXPECT_EQ(fixture.heard_count(), 100U + std::string("closed 1006 ").size() / 2);
  EXPECT_FALSE(fixture.environment.timers.next_deadline());
}

TEST(WebSocketConnection, AFloodWaitsWhileItsAnswersAreQueued) {
  Limits limits;
  limits.pause_queued_count = 70;
  FloodFixture fixture(limits);
  fixture.on_each = [&fixture] { fixture.connection->send(text("answer")); };
  fixture.peer.stall();
  fixture.peer.feed(flood_of(200));
  fixture.environment.advance({});
  EXPECT_EQ(fixture.heard_count(), 80U) << "a share that has begun is finished";
  fixture.peer.unstall();
  fixture.environment.advance({});
  EXPECT_EQ(fixture.heard_count(), 200U);
}

TEST(WebSocketConnection, AFloodContinuesIfItsAnswersLeaveAtOnce) {
  Limits limits;
  limits.pause_queued_count = 10;
  FloodFixture fixture(limits);
  fixture.on_each = [&fixture] { fixture.connection->send(text("answer")); };
  fixture.peer.feed(flood_of(200));
  fixture.environment.advance({});
  EXPECT_EQ(fixture.heard_count(), 200U);
}

TEST(WebSocketConnection, SurvivesAFailureOfAnyOperation) {
  for (std::size_t nth = 1; nth < 10; ++nth) {
    Fixture fixture;
    fixture.started();
    fixture.peer.fail_at_operation(nth);
    fixture.on_each = [&fixture] { fixture.connection->send(text("b")); };
    for (int i = 0; i < 10; ++i) fixture.peer.feed(client_frame(0x81, "a"));
    EXPECT_NE(fixture.heard.find("closed 1006"), std::string::npos) << nth;
  }
}

}  // namespace
}  // namespace snug::websocket
