// TLS over real sockets on this machine, and the exchange of its certificate.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "net/tls_context.h"
#include "support/temporary_folder.h"
#include "support/test_certificate.h"
#include "unit/net/client.h"
#include "unit/net/tls_client.h"

namespace snug::net {
namespace {

/// Sends back what comes, on any number of connections.
class Echo final : public Acceptor {
 public:
  void on_stream(std::unique_ptr<Stream> stream) override {
    connections.push_back(std::make_unique<Connection>(std::move(stream)));
  }
  void on_stream_gone() override { ++gone_count; }

  struct Connection final : StreamObserver {
    explicit Connection(std::unique_ptr<Stream> accepted) : stream(std::move(accepted)) {
      stream->set_observer(this);
    }
    void on_read(std::string_view bytes) override {
      stream->write(base::SharedBytes::copy_of(bytes));
      largest_queue_bytes = std::max(largest_queue_bytes, stream->queued_bytes());
    }
    void on_drain() override { ++drain_count; }
    void on_closed(CloseReason reason) override { closed.push_back(reason); }

    std::unique_ptr<Stream> stream;
    std::vector<CloseReason> closed;
    std::size_t largest_queue_bytes = 0;
    int drain_count = 0;
  };

  int gone_count = 0;
  std::vector<std::unique_ptr<Connection>> connections;
};

/// A blocking client.
class SecureClient {
 public:
  explicit SecureClient(const std::string& address) {
    const int few = 32 * 1024;  // so that the server has to wait
    setsockopt(socket_.descriptor(), SOL_SOCKET, SO_RCVBUF, &few, sizeof(few));
    socket_.connect(address);
    tls_.take("");
    while (!tls_.established() && !tls_.failed()) pump();
    socket_.send(tls_.give());
  }

  std::string server_name() const { return tls_.server_name(); }
  void send(std::string_view bytes) { socket_.send(tls_.seal(bytes)); }
  /// What came since the start, when it is that much.
  const std::string& receive(std::size_t size) {
    while (tls_.received().size() < size && !tls_.closed() && !tls_.failed()) pump();
    return tls_.received();
  }

 private:
  void pump() {
    socket_.send(tls_.give());
    const std::string bytes = socket_.receive_some();
    if (bytes.empty()) throw std::runtime_error("the server closed");
    tls_.take(bytes);
  }

  Client socket_;
  TlsClient tls_;
};

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
  Loop loop{LogSink()};
  Echo echo;
  std::unique_ptr<Listener> listener;
  std::string address;
};

TEST_F(TlsListenerTest, CarriesMuchBothWays) {
  std::string sent;
  for (int i = 0; i < 8'000'000; ++i) sent += static_cast<char>(i * 7919 >> 5);
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
  EXPECT_EQ(connection.stream->remote_address(), "127.0.0.1");
  EXPECT_EQ(connection.stream->queued_bytes(), 0U);
  EXPECT_GT(connection.largest_queue_bytes, 1'000'000U) << "the client should have been slow";
  EXPECT_GT(connection.drain_count, 0);
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

TEST_F(TlsListenerTest, TellsTheAcceptorWhenAStreamIsGone) {
  EXPECT_EQ(run_beside(loop, [&] { SecureClient client(address); }), "");
  EXPECT_EQ(echo.gone_count, 0);
  echo.connections.clear();
  EXPECT_EQ(echo.gone_count, 1);
}

}  // namespace
}  // namespace snug::net
