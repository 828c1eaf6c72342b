// TLS over real sockets on this machine, and the replacement of its certificate.
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "net/tls_context.h"
#include "support/temporary_folder.h"
#include "support/test_certificate.h"
#include "unit/lib/net/client.h"
#include "unit/lib/net/secure_client.h"

namespace snug::net {
namespace {

/// Sends `greeting`, then echoes, on any number of connections.
class Echo final : public Acceptor {
 public:
  void on_stream(std::unique_ptr<Stream> stream) override {
    connections.push_back(std::make_unique<Connection>(std::move(stream)));
    if (!greeting.empty()) {
      connections.back()->stream->write(base::SharedBytes::copy_of(greeting));
    }
  }
  void on_stream_gone(PeerNetwork) override { ++gone_count; }

  struct Connection final : StreamObserver {
    explicit Connection(std::unique_ptr<Stream> accepted)
        : stream(std::move(accepted)), remote_address(stream->remote_address()) {
      stream->set_observer(this);
    }
    void on_read(std::string_view bytes) override {
      stream->write(base::SharedBytes::copy_of(bytes));
    }
    void on_drain() override { ++drain_count; }
    void on_closed(CloseReason reason) override { closed.push_back(reason); }

    std::unique_ptr<Stream> stream;
    const std::string remote_address;
    std::vector<CloseReason> closed;
    int drain_count = 0;
  };

  std::string greeting;
  int gone_count = 0;
  std::vector<std::unique_ptr<Connection>> connections;
};

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7919 >> 5);
  return bytes;
}

class TlsListenerTest : public testing::Test {
 protected:
  void SetUp() override {
    use("one");
    auto listening = listen(loop, "127.0.0.1:0", echo, identity);
    ASSERT_TRUE(listening) << listening.error().message;
    listener = std::move(*listening);
    address = listener->address();
  }
  void use(const std::string& name) const {
    const auto made = test_support::make_certificate(name);
    const auto loaded = TlsContext::load(folder.write("cert.pem", made.certificate),
                                         folder.write("key.pem", made.key));
    ASSERT_TRUE(loaded) << loaded.error().message;
    identity->context = *loaded;
  }

  const test_support::TemporaryFolder folder;
  const std::shared_ptr<TlsIdentity> identity = std::make_shared<TlsIdentity>();
  Loop loop{{}};
  Echo echo;
  std::unique_ptr<Listener> listener;
  std::string address;
};

TEST_F(TlsListenerTest, CarriesMegabytesBothWays) {
  const std::string sent = pattern(2'000'000);
  const std::string failure = run_beside(loop, [&] {
    SecureClient client(address);
    for (std::size_t at = 0; at < sent.size(); at += 100'000) {
      client.send(std::string_view(sent).substr(at, 100'000));
    }
    EXPECT_TRUE(client.receive(sent.size()) == sent);
  });
  EXPECT_EQ(failure, "");
  ASSERT_EQ(echo.connections.size(), 1U);
  const Echo::Connection& connection = *echo.connections[0];
  EXPECT_TRUE(connection.stream->secure());
  EXPECT_EQ(connection.remote_address, "127.0.0.1");
  EXPECT_EQ(connection.stream->queued_bytes(), 0U);
}

TEST_F(TlsListenerTest, WaitsForAClientThatReadsSlowly) {
  echo.greeting = pattern(16'000'000);  // more than the kernel takes
  const std::string failure = run_beside(loop, [&] {
    SecureClient client(address);
    EXPECT_TRUE(client.receive(echo.greeting.size()) == echo.greeting);
    client.send("x");
    EXPECT_EQ(client.receive(echo.greeting.size() + 1).back(), 'x');
  });
  EXPECT_EQ(failure, "");
  EXPECT_EQ(echo.connections[0]->stream->queued_bytes(), 0U);
  EXPECT_EQ(echo.connections[0]->drain_count, 1);
}

TEST_F(TlsListenerTest, ShowsANewCertificateToNewClientsAndKeepsTheOthers) {
  const std::string failure = run_beside(loop, [&] {
    SecureClient before(address);
    EXPECT_EQ(before.server_name(), "one");
    std::promise<void> exchanged;
    loop.post([&] {
      use("two");
      exchanged.set_value();
    });
    exchanged.get_future().wait();
    SecureClient after(address);
    EXPECT_EQ(after.server_name(), "two");
    before.send("still here");
    EXPECT_EQ(before.receive(10), "still here");
    after.send("here too");
    EXPECT_EQ(after.receive(8), "here too");
  });
  EXPECT_EQ(failure, "");
}

TEST_F(TlsListenerTest, NotifiesTheAcceptorWhenAStreamIsGone) {
  EXPECT_EQ(run_beside(loop, [&] { SecureClient client(address); }), "");
  EXPECT_EQ(echo.gone_count, 0);
  echo.connections.clear();
  EXPECT_EQ(echo.gone_count, 1);
}

}  // namespace
}  // namespace snug::net
