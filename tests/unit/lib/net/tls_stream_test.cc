// TLS over a connection in memory, against OpenSSL's own client.
#include "net/tls_stream.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/manual_environment.h"
#include "support/memory_stream.h"
#include "support/temporary_folder.h"
#include "support/test_certificate.h"
#include "unit/lib/net/tls_client.h"

namespace snug::net {
namespace {

using base::SharedBytes;
using std::chrono::seconds;
using test_support::ManualEnvironment;
using test_support::MemoryPeer;
using Reasons = std::vector<CloseReason>;

std::shared_ptr<const TlsContext> make_context() {
  const test_support::TemporaryFolder folder;
  const auto made = test_support::make_certificate("one");
  const auto context = TlsContext::load(folder.write("cert.pem", made.certificate),
                                        folder.write("key.pem", made.key));
  EXPECT_TRUE(context) << context.error().message;
  return *context;
}

/// A TlsStream, its observer, and the peer's end of the stream below.
class TlsStreamTest : public testing::Test, protected StreamObserver {
 protected:
  TlsStreamTest() { start(); }

  void start() {
    peer = std::make_unique<MemoryPeer>(environment.get());
    stream = std::make_unique<TlsStream>(environment.get(), context, peer->take_stream());
    stream->set_observer(this);
    client = std::make_unique<TlsClient>();
  }
  /// Passes bytes between both sides until neither has more.
  void exchange() {
    for (;;) {
      client->take(peer->take_written());
      const std::string bytes = client->give();
      if (bytes.empty()) break;
      peer->feed(bytes);
    }
    client->take(peer->take_written());
  }
  void handshake() {
    client->take("");
    exchange();
    ASSERT_TRUE(client->established());
  }
  void say(std::string_view bytes) { stream->write(SharedBytes::copy_of(bytes)); }
  void hear(std::string_view bytes) { peer->feed(client->seal(bytes)); }
  /// Sizes of the records written and not yet taken.
  std::vector<std::size_t> record_sizes() const {
    std::vector<std::size_t> sizes;
    const std::string& bytes = peer->written();
    for (std::size_t at = 0; at + 5 <= bytes.size();) {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
      sizes.push_back(static_cast<std::size_t>(byte(3) << 8 | byte(4)));
      at += 5 + sizes.back();
    }
    return sizes;
  }

  void on_read(std::string_view bytes) override {
    received += bytes;
    if (read) read();
  }
  void on_drain() override { ++drain_count; }
  void on_closed(CloseReason reason) override { closed.push_back(reason); }

  static inline const std::shared_ptr<const TlsContext> context = make_context();
  ManualEnvironment environment;
  std::unique_ptr<MemoryPeer> peer;
  std::unique_ptr<TlsClient> client;
  std::string received;
  std::function<void()> read;
  int drain_count = 0;
  Reasons closed;
  std::unique_ptr<TlsStream> stream;
};

TEST_F(TlsStreamTest, CarriesBytesBothWays) {
  handshake();
  EXPECT_EQ(client->server_name(), "one");
  hear("hello");
  EXPECT_EQ(received, "hello");
  say("good day");
  environment.end_turn();
  EXPECT_EQ(peer->written().find("good day"), std::string::npos);
  exchange();
  EXPECT_EQ(client->received(), "good day");
  EXPECT_TRUE(stream->secure());
  EXPECT_EQ(stream->remote_address(), "192.0.2.1");
}

TEST_F(TlsStreamTest, SpeaksTls12Too) {
  client = std::make_unique<TlsClient>(TLS1_2_VERSION);
  handshake();
  hear("hello");
  say("good day");
  exchange();
  environment.end_turn();
  exchange();
  EXPECT_EQ(received, "hello");
  EXPECT_EQ(client->received(), "good day");
}

TEST_F(TlsStreamTest, RefusesOlderVersions) {
  client = std::make_unique<TlsClient>(TLS1_1_VERSION);
  client->take("");
  exchange();
  EXPECT_TRUE(client->failed());
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, UnderstandsInputOfAnyPieceSize) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (std::size_t size = 1; size < 40; ++size) {
      received.clear();
      start();
      client = std::make_unique<TlsClient>(version);
      peer->set_chunk_bytes(size);
      handshake();
      hear("one");
      hear("two");
      ASSERT_EQ(received, "onetwo") << size;
    }
  }
}

TEST_F(TlsStreamTest, UnderstandsItsInputCutAtEveryByte) {
  client->take("");
  const std::size_t hello_size = client->give().size();
  ASSERT_GT(hello_size, 100U);
  for (std::size_t cut = 1; cut < hello_size; ++cut) {
    received.clear();
    start();
    client->take("");
    const std::string hello = client->give();
    peer->feed(std::string_view(hello).substr(0, cut));
    peer->feed(std::string_view(hello).substr(cut));
    exchange();
    ASSERT_TRUE(client->established()) << cut;
    const std::string record = client->seal("hello");
    const std::size_t record_cut = cut % record.size();
    peer->feed(std::string_view(record).substr(0, record_cut));
    ASSERT_EQ(received, "") << cut;
    peer->feed(std::string_view(record).substr(record_cut));
    ASSERT_EQ(received, "hello") << cut;
  }
}

TEST_F(TlsStreamTest, ChoosesHttp11AmongTheProtocolsThatAreOffered) {
  client = std::make_unique<TlsClient>(TLS1_3_VERSION, "\x02h2\x08http/1.1");
  handshake();
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client->ssl(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
}

TEST_F(TlsStreamTest, RefusesAClientThatOffersOnlyOtherProtocols) {
  client = std::make_unique<TlsClient>(TLS1_3_VERSION, "\x02h2");
  client->take("");
  exchange();
  EXPECT_TRUE(client->failed());
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, RefusesInputThatIsNotTls) {
  peer->feed("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
  EXPECT_EQ(received, "");
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_EQ(environment.log_lines[0], "tls: a connection failed: http request");
}

TEST_F(TlsStreamTest, CutsAHandshakeThatStalls) {
  client->take("");
  std::string hello = client->give();
  peer->feed(hello.substr(0, 50));
  environment.advance(seconds(9));
  EXPECT_TRUE(peer->open());
  environment.advance(seconds(1));
  EXPECT_TRUE(peer->aborted());
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, HasNoTimeoutAfterTheHandshake) {
  handshake();
  environment.advance(seconds(1000));
  hear("still here");
  EXPECT_EQ(received, "still here");
}

TEST_F(TlsStreamTest, CutsAHandshakeThatIsTooLong) {
  // Fragments of one long message. OpenSSL would accept its size.
  const std::string record("\x16\x03\x01\x40\x00", 5);
  std::string message("\x01\x01\xff\xff", 4);
  message.resize(0x4000);
  peer->feed(record + message);
  for (int i = 0; i < 5 && peer->open(); ++i) peer->feed(record + std::string(0x4000, 'x'));
  EXPECT_TRUE(peer->aborted());
  EXPECT_EQ(environment.log_lines,
            std::vector<std::string>{"tls: a client is cut: the handshake is too long"});
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, CutsAPeerThatRenegotiates) {
  client = std::make_unique<TlsClient>(TLS1_2_VERSION);
  handshake();
  SSL_renegotiate(client->ssl());
  SSL_do_handshake(client->ssl());
  peer->feed(client->give());
  EXPECT_TRUE(peer->aborted());
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, CutsAPeerThatUpdatesKeysTooOften) {
  handshake();
  for (std::size_t i = 0; i < kMaxKeyUpdates; ++i) {
    SSL_key_update(client->ssl(), SSL_KEY_UPDATE_REQUESTED);
    hear("x");
    exchange();
  }
  EXPECT_TRUE(peer->open());
  SSL_key_update(client->ssl(), SSL_KEY_UPDATE_REQUESTED);
  hear("y");
  EXPECT_TRUE(peer->aborted());
  EXPECT_EQ(received, std::string(kMaxKeyUpdates, 'x'));
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, EndsAtAForgedRecord) {
  handshake();
  std::string record = client->seal("hello");
  record.back() = static_cast<char>(record.back() ^ 1);
  peer->feed(record);
  EXPECT_EQ(received, "");
  exchange();
  EXPECT_TRUE(client->failed());
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, SealsAllWritesOfATurnAsOneRecord) {
  handshake();
  const std::size_t writes = peer->write_count();
  for (int i = 0; i < 100; ++i) say("0123456789");
  environment.end_turn();
  EXPECT_EQ(record_sizes(), std::vector<std::size_t>{1000 + 17});
  EXPECT_EQ(peer->write_count(), writes + 1);
  exchange();
  EXPECT_EQ(client->received().size(), 1000U);
}

TEST_F(TlsStreamTest, FillsRecordsWhereItCan) {
  handshake();
  const std::size_t writes = peer->write_count();
  const std::string large(20'000, 'l');
  say("a");
  say(large);
  say("b");
  say("c");
  environment.end_turn();
  EXPECT_EQ(record_sizes(), (std::vector<std::size_t>{16384 + 17, 20'003 - 16384 + 17}));
  EXPECT_EQ(peer->write_count(), writes + 1);
  exchange();
  EXPECT_EQ(client->received(), "a" + large + "bc");
}

TEST_F(TlsStreamTest, KeepsBytesWrittenBeforeTheHandshake) {
  say("early");
  environment.end_turn();
  EXPECT_EQ(stream->queued_bytes(), 5U);
  EXPECT_EQ(peer->written(), "");
  handshake();
  EXPECT_EQ(client->received(), "early");
  EXPECT_EQ(stream->queued_bytes(), 0U);
  EXPECT_EQ(drain_count, 1);
}

TEST_F(TlsStreamTest, QueuesBytesWhileTheKernelIsFullAndReportsTheDrain) {
  handshake();
  peer->stall(1000);
  std::string all;
  for (int i = 0; i < 30; ++i) {
    all += std::string(10'000, static_cast<char>('A' + i));
    say(std::string_view(all).substr(all.size() - 10'000));
  }
  EXPECT_EQ(stream->queued_bytes(), 300'000U);
  environment.end_turn();
  EXPECT_GT(stream->queued_bytes(), 298'000U);
  EXPECT_LT(stream->queued_bytes(), 301'000U);
  EXPECT_GT(stream->queued_count(), 20U) << "only so much is sealed";
  peer->unstall(100'000);
  EXPECT_GT(stream->queued_bytes(), 190'000U);
  EXPECT_EQ(drain_count, 0);
  peer->unstall();
  EXPECT_EQ(stream->queued_bytes(), 0U);
  EXPECT_EQ(stream->queued_count(), 0U);
  EXPECT_EQ(drain_count, 1);
  exchange();
  EXPECT_EQ(client->received(), all);
}

TEST_F(TlsStreamTest, ReportsNoDrainIfNothingHadToWait) {
  handshake();
  say("quick");
  environment.end_turn();
  EXPECT_EQ(stream->queued_bytes(), 0U);
  environment.advance(seconds(1));
  EXPECT_EQ(drain_count, 0);
}

TEST_F(TlsStreamTest, HasAnEmptyQueueForTurnEndHooksAfterTheWrite) {
  handshake();
  std::size_t queued = 1;
  say("answer");
  environment.turn.at_end([&] { queued = stream->queued_bytes(); });
  environment.end_turn();
  EXPECT_EQ(queued, 0U);
}

TEST_F(TlsStreamTest, SendsCloseNotifyAfterTheLastByte) {
  handshake();
  say("last");
  stream->close();
  say("too late");
  environment.end_turn();
  EXPECT_TRUE(peer->closed());
  EXPECT_EQ(closed, Reasons{CloseReason::kLocal});
  exchange();
  EXPECT_EQ(client->received(), "last");
  EXPECT_TRUE(client->closed());
}

TEST_F(TlsStreamTest, AbortsIfItCannotCloseWithinTheTimeout) {
  handshake();
  peer->stall();
  for (int i = 0; i < 20; ++i) say(std::string(10'000, 'x'));
  stream->close();
  environment.advance(kCloseTimeout - seconds(1));
  EXPECT_EQ(closed, Reasons{});
  environment.advance(seconds(1));
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
  EXPECT_TRUE(peer->aborted());
}

TEST_F(TlsStreamTest, SendsAllBeforeItClosesWhenThePeerIsSlow) {
  handshake();
  peer->stall();
  const std::string large(200'000, 'x');
  say(large);
  stream->close();
  environment.end_turn();
  for (int i = 0; i < 30; ++i) peer->unstall(10'000);
  EXPECT_EQ(closed, Reasons{CloseReason::kLocal});
  exchange();
  EXPECT_EQ(client->received(), large);
  EXPECT_TRUE(client->closed());
}

TEST_F(TlsStreamTest, ClosesDuringTheHandshake) {
  stream->close();
  environment.end_turn();
  EXPECT_TRUE(peer->closed());
  EXPECT_EQ(closed, Reasons{CloseReason::kLocal});
}

TEST_F(TlsStreamTest, ReportsThePeersCloseNotifyAndAnswersIt) {
  handshake();
  read = [&] { say("answer"); };
  const std::string question = client->seal("question");
  SSL_shutdown(client->ssl());
  peer->feed(question + client->give());
  EXPECT_EQ(received, "question");
  EXPECT_EQ(closed, Reasons{CloseReason::kEndOfStream});
  exchange();
  EXPECT_EQ(client->received(), "answer");
  EXPECT_TRUE(client->closed());
}

TEST_F(TlsStreamTest, ReportsAnEndWithoutCloseNotify) {
  handshake();
  peer->close();
  EXPECT_EQ(closed, Reasons{CloseReason::kEndOfStream});
}

TEST_F(TlsStreamTest, ReportsAReset) {
  handshake();
  peer->reset();
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, ReportsTheEndToALaterObserver) {
  handshake();
  stream->set_observer(nullptr);
  peer->reset();
  EXPECT_EQ(closed, Reasons{});
  stream->set_observer(this);
  environment.end_turn();
  EXPECT_EQ(closed, Reasons{CloseReason::kError});
}

TEST_F(TlsStreamTest, AbortsAtOnce) {
  handshake();
  say("lost");
  stream->abort();
  EXPECT_TRUE(peer->aborted());
  EXPECT_EQ(closed, Reasons{});
  environment.end_turn();
  EXPECT_EQ(closed, Reasons{CloseReason::kLocal});
}

TEST_F(TlsStreamTest, HoldsReceivedBytesWhilePaused) {
  handshake();
  read = [&] { stream->pause_reading(); };
  std::string records = client->seal("one");
  records += client->seal("two");
  records += client->seal("three");
  peer->feed(records);
  EXPECT_EQ(received, "one");
  peer->feed(client->seal("four"));
  EXPECT_EQ(received, "one");
  stream->resume_reading();
  environment.end_turn();
  EXPECT_EQ(received, "onetwo");
  read = nullptr;
  stream->resume_reading();
  environment.end_turn();
  EXPECT_EQ(received, "onetwothreefour");
  hear("five");
  EXPECT_EQ(received, "onetwothreefourfive");
}

TEST_F(TlsStreamTest, StopsReadingIfClosedDuringARead) {
  handshake();
  read = [&] { stream->close(); };
  const std::string one = client->seal("one");
  peer->feed(one + client->seal("two"));
  EXPECT_EQ(received, "one");
  EXPECT_EQ(closed, Reasons{CloseReason::kLocal});
}

TEST_F(TlsStreamTest, MayBeDestroyedDuringARead) {
  handshake();
  read = [&] { stream.reset(); };
  const std::string one = client->seal("one");
  peer->feed(one + client->seal("two"));
  EXPECT_EQ(received, "one");
  EXPECT_TRUE(peer->aborted());
}

TEST_F(TlsStreamTest, EndsOnceWhereverTheConnectionFails) {
  for (std::size_t nth = 1;; ++nth) {
    received.clear();
    closed.clear();
    start();
    client->take("");
    peer->fail_at_operation(nth);
    exchange();
    if (client->established()) {
      const std::string hello = client->seal("hello");
      peer->feed(hello);
      say("answer");
      environment.end_turn();
      exchange();
    }
    if (client->received() == "answer") break;
    ASSERT_EQ(closed, Reasons{CloseReason::kError}) << nth;
    ASSERT_LT(nth, 20U);
  }
  EXPECT_EQ(closed, Reasons{});
}

}  // namespace
}  // namespace snug::net
