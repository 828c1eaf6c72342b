// Connections between two programs in one test's network.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "testing/memory_core.h"

namespace snug::test_support {
namespace {

/// One end of a connection, in either program.
struct End final : net::Acceptor, net::StreamObserver {
  void on_stream(std::unique_ptr<net::Stream> accepted) override { take(std::move(accepted)); }
  void on_stream_gone(net::PeerNetwork) override { ++gone_count; }
  void on_read(std::string_view bytes) override { received += bytes; }
  void on_drain() override { ++drain_count; }
  void on_closed(net::CloseReason reason) override { closed.push_back(reason); }

  void take(std::unique_ptr<net::Stream> its_stream) {
    stream = std::move(its_stream);
    stream->set_observer(this);
  }
  void write(std::string_view bytes) const { stream->write(base::SharedBytes::copy_of(bytes)); }

  std::string received;
  int drain_count = 0;
  int gone_count = 0;
  std::vector<net::CloseReason> closed;
  std::unique_ptr<net::Stream> stream;
};

using Reasons = std::vector<net::CloseReason>;

class MemoryConnectTest : public testing::Test {
 protected:
  void listen(std::string_view address) {
    auto result = core.network().listen(address, server, secure);
    ASSERT_TRUE(result);
    listener = std::move(*result);
  }
  /// The error's code; empty if it connected.
  std::string connect(std::string_view address, net::ConnectOptions options = {}) {
    std::string outcome = "nothing";
    connecting =
        core.connect(address, std::move(options), [&](Result<std::unique_ptr<net::Stream>> result) {
          outcome = result ? "" : result.error().code;
          if (result) client.take(std::move(*result));
        });
    EXPECT_EQ(outcome, "nothing") << "within the call";
    core.settle();
    return outcome;
  }

  std::function<bool()> pump = [] { return false; };
  MemoryCore core{pump, base::WallTime{}, 1};
  bool secure = false;
  End server;
  End client;
  std::unique_ptr<net::Listener> listener;
  std::unique_ptr<net::Connecting> connecting;
};

TEST_F(MemoryConnectTest, CarriesBytesBothWays) {
  listen("127.0.0.1:6379");
  ASSERT_EQ(connect("127.0.0.1:6379"), "");
  client.write("ping");
  server.write("pong");
  core.settle();
  EXPECT_EQ(server.received, "ping");
  EXPECT_EQ(client.received, "pong");
  EXPECT_EQ(client.stream->remote_address(), "127.0.0.1");
}

TEST_F(MemoryConnectTest, FindsWildcardListenersAndHostNames) {
  listen(":6379");
  core.network().add_name("redis.test", "192.0.2.7");
  EXPECT_EQ(connect("localhost:6379"), "");
  EXPECT_EQ(connect("redis.test:6379"), "");
  EXPECT_EQ(connect("[2001:db8::1]:6379"), "");
  EXPECT_EQ(connect("other.test:6379"), "name_not_found");
}

TEST_F(MemoryConnectTest, FindsAUnixSocket) {
  listen("unix:/run/redis.sock");
  EXPECT_EQ(connect("unix:/run/redis.sock"), "");
  EXPECT_EQ(connect("unix:/run/other.sock"), "refused");
}

TEST_F(MemoryConnectTest, FindsAServiceByItsNameAlone) {
  auto service = core.network().listen_as_service("redis.test", 6379, server, false);
  ASSERT_TRUE(service);
  EXPECT_EQ(connect("redis.test:6379"), "");
  EXPECT_EQ(core.network().connect("", "192.0.2.1"), nullptr);
  EXPECT_FALSE(core.network().listen_as_service("redis.test", 6379, server, false));
  service->reset();
  EXPECT_EQ(connect("redis.test:6379"), "refused");
}

TEST_F(MemoryConnectTest, TellsErrorsApart) {
  listen("127.0.0.1:6379");
  EXPECT_EQ(connect("127.0.0.1:1"), "refused");
  EXPECT_EQ(connect("nowhere"), "address_invalid");
}

TEST_F(MemoryConnectTest, LeadsNoStrangerToThisMachine) {
  listen(":443");
  core.network().add_name("public.test", "8.8.8.8");
  core.network().add_name("private.test", "192.168.0.1");
  net::ConnectOptions options;
  options.public_only = true;
  EXPECT_EQ(connect("public.test:443", options), "");
  EXPECT_EQ(connect("private.test:443", options), "forbidden");
  EXPECT_EQ(connect("localhost:443", options), "forbidden");
}

TEST_F(MemoryConnectTest, TimesOutWhereNobodyAnswers) {
  listen("127.0.0.1:6379");
  core.network().set_silent("127.0.0.1:6379", true);
  std::string outcome;
  connecting = core.connect("127.0.0.1:6379", {},
                            [&](const auto& result) { outcome = result.error().code; });
  core.advance(net::ConnectOptions().attempt_timeout - std::chrono::milliseconds(1));
  EXPECT_EQ(outcome, "");
  core.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(outcome, "timeout");
  core.network().set_silent("127.0.0.1:6379", false);
  EXPECT_EQ(connect("127.0.0.1:6379"), "");
}

TEST_F(MemoryConnectTest, CanBeGivenUp) {
  listen("127.0.0.1:6379");
  bool done = false;
  connecting = core.connect("127.0.0.1:6379", {}, [&](const auto&) { done = true; });
  connecting.reset();
  core.settle();
  EXPECT_FALSE(done);
}

TEST_F(MemoryConnectTest, SeesWhetherTheOtherSpeaksTls) {
  net::ConnectOptions tls;
  tls.tls = *net::TlsContext::for_clients();
  listen("127.0.0.1:6379");
  EXPECT_EQ(connect("127.0.0.1:6379", tls), "tls_failed");
  listener.reset();
  secure = true;
  listen("127.0.0.1:6380");
  ASSERT_EQ(connect("127.0.0.1:6380", tls), "");
  EXPECT_TRUE(client.stream->secure());
  EXPECT_TRUE(server.stream->secure());
  End plain;
  std::swap(client.stream, plain.stream);
  ASSERT_EQ(connect("127.0.0.1:6380"), "");
  EXPECT_EQ(client.closed, Reasons{net::CloseReason::kEndOfStream});
}

TEST_F(MemoryConnectTest, TellsTheOtherEndOfEveryEnd) {
  const auto ends = std::vector<std::function<void(End&)>>{[](End& end) { end.stream->close(); },
                                                           [](End& end) { end.stream->abort(); },
                                                           [](End& end) { end.stream.reset(); }};
  const std::vector<net::CloseReason> heard{net::CloseReason::kEndOfStream,
                                            net::CloseReason::kError, net::CloseReason::kError};
  listen("127.0.0.1:6379");
  for (std::size_t i = 0; i < ends.size(); ++i) {
    server.closed.clear();
    server.received.clear();
    ASSERT_EQ(connect("127.0.0.1:6379"), "");
    client.write("last words");
    core.settle();
    ends[i](client);
    core.settle();
    EXPECT_EQ(server.received, "last words");
    EXPECT_EQ(server.closed, Reasons{heard[i]});
  }
}

TEST_F(MemoryConnectTest, WaitsForWhoDoesNotRead) {
  listen("127.0.0.1:6379");
  ASSERT_EQ(connect("127.0.0.1:6379"), "");
  server.stream->pause_reading();
  for (int i = 0; i < 10; ++i) client.write(std::string(20'000, 'x'));
  core.settle();
  EXPECT_TRUE(client.stream->stalled());
  EXPECT_GT(client.stream->queued_bytes(), 100'000U);
  EXPECT_EQ(client.drain_count, 0);
  server.stream->resume_reading();
  core.settle();
  EXPECT_EQ(server.received.size(), 200'000U);
  EXPECT_EQ(client.drain_count, 1);
  client.stream->close();
  core.settle();
  EXPECT_EQ(server.closed, Reasons{net::CloseReason::kEndOfStream});
}

}  // namespace
}  // namespace snug::test_support
