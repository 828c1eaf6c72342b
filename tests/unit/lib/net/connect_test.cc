// Outgoing connections, over real sockets on this machine. The test answers the look-ups of names.
#include "net/connect.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <array>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/listener.h"
#include "net/loop_impl.h"
#include "support/temporary_folder.h"
#include "support/test_certificate.h"
#include "unit/lib/net/client.h"

namespace snug::net {
namespace {

using std::chrono::milliseconds;

/// Echoes.
class Echo final : public Acceptor {
 public:
  void on_stream(std::unique_ptr<Stream> stream) override {
    connections.push_back(std::make_unique<Connection>(std::move(stream)));
  }

 private:
  struct Connection final : StreamObserver {
    explicit Connection(std::unique_ptr<Stream> accepted) : stream(std::move(accepted)) {
      stream->set_observer(this);
    }
    void on_read(std::string_view bytes) override {
      stream->write(base::SharedBytes::copy_of(bytes));
    }
    void on_closed(CloseReason) override {}
    std::unique_ptr<Stream> stream;
  };
  std::vector<std::unique_ptr<Connection>> connections;
};

/// The addresses of the names, as text.
std::vector<std::string>* names = nullptr;
std::shared_future<void>* held_up = nullptr;

int answer_names(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
  if (held_up != nullptr) held_up->wait();
  if (std::string_view(host) != "name.test") return getaddrinfo(host, service, hints, found);
  if (names == nullptr) return EAI_NONAME;
  addrinfo** next = found;
  for (const std::string& name : *names) {
    addrinfo numeric{};
    numeric.ai_socktype = SOCK_STREAM;
    numeric.ai_flags = AI_NUMERICHOST;
    if (getaddrinfo(name.c_str(), service, &numeric, next) != 0) return EAI_FAIL;
    next = &(*next)->ai_next;
  }
  return 0;
}

class ConnectTest : public testing::Test, private StreamObserver {
 protected:
  ConnectTest() {
    loop.impl().lookups.replace_getaddrinfo(&answer_names);
    names = nullptr;
    held_up = nullptr;
  }
  ~ConnectTest() override {
    stream.reset();
    connecting.reset();
    listener.reset();
  }

  void listen(const std::string& where = "127.0.0.1:0",
              std::shared_ptr<const TlsIdentity> identity = nullptr) {
    auto result = net::listen(loop, where, echo, std::move(identity));
    ASSERT_TRUE(result) << result.error().message;
    listener = std::move(*result);
    address = listener->address();
    port = address.substr(address.rfind(':') + 1);
  }
  void listen_with_tls(const std::string& name) {
    const auto made = test_support::make_certificate(name);
    trusted = folder.write("cert.pem", made.certificate);
    const auto context = TlsContext::load(trusted, folder.write("key.pem", made.key));
    ASSERT_TRUE(context);
    listen("127.0.0.1:0", std::make_shared<TlsIdentity>(TlsIdentity{*context}));
  }
  ConnectOptions with_tls(const std::string& trusted_file) {
    const auto context = TlsContext::for_clients(trusted_file);
    EXPECT_TRUE(context);
    ConnectOptions options;
    options.tls = *context;
    return options;
  }

  void begin(const std::string& where, ConnectOptions options = {}) {
    connecting =
        connect(loop, where, std::move(options), [this](Result<std::unique_ptr<Stream>> result) {
          connecting.reset();
          ++done_count;
          if (!result) {
            error = result.error();
            return loop.stop();
          }
          stream = std::move(*result);
          stream->set_observer(this);
          stream->write(base::SharedBytes::copy_of("hello"));
        });
    EXPECT_EQ(done_count, 0) << "within the call";
  }
  /// The error's code, or the echoed text.
  std::string outcome(const std::string& where, ConnectOptions options = {}) {
    begin(where, std::move(options));
    loop.run();
    EXPECT_EQ(done_count, 1);
    return error ? error->code : received;
  }

  Loop loop{{}};
  Echo echo;
  std::unique_ptr<Listener> listener;
  std::string address;
  std::string port;
  test_support::TemporaryFolder folder;
  std::string trusted;
  std::unique_ptr<Connecting> connecting;
  std::unique_ptr<Stream> stream;
  int done_count = 0;
  std::optional<Error> error;
  std::string received;

 private:
  void on_read(std::string_view bytes) override {
    received += bytes;
    if (received.size() >= 5) loop.stop();
  }
  void on_closed(CloseReason) override {
    received += "closed";
    loop.stop();
  }
};

TEST_F(ConnectTest, ReachesAnAddress) {
  listen();
  EXPECT_EQ(outcome(address), "hello");
  EXPECT_EQ(stream->remote_address(), "127.0.0.1");
  EXPECT_EQ(stream->peer_network(), PeerNetwork::kLocal);
  EXPECT_FALSE(stream->secure());
}

TEST_F(ConnectTest, ReachesAUnixSocket) {
  listen("unix:" + (folder.path() / "socket").string());
  EXPECT_EQ(outcome(address), "hello");
}

TEST_F(ConnectTest, ReachesAName) {
  listen();
  std::vector<std::string> found{"127.0.0.1"};
  names = &found;
  EXPECT_EQ(outcome("name.test:" + port), "hello");
}

TEST_F(ConnectTest, TriesTheAddressesOfANameInTurn) {
  listen();
  std::vector<std::string> found{"127.0.0.2", "224.0.0.1", "127.0.0.3", "127.0.0.1"};
  names = &found;
  EXPECT_EQ(outcome("name.test:" + port), "hello");
}

TEST_F(ConnectTest, DoesNotTryAllAddressesOfAHostileName) {
  listen();
  std::vector<std::string> found(kMaxTriedAddresses, "127.0.0.2");
  found.emplace_back("127.0.0.1");
  names = &found;
  EXPECT_EQ(outcome("name.test:" + port), "refused");
}

TEST_F(ConnectTest, ReportsAnInvalidAddress) {
  EXPECT_EQ(outcome("nowhere"), "address_invalid");
}

TEST_F(ConnectTest, ReportsANameWithoutAnAddress) {
  EXPECT_EQ(outcome("name.test:1"), "name_not_found");
  EXPECT_NE(error->message.find("name.test"), std::string::npos);
}

TEST_F(ConnectTest, ReportsARefusedConnection) {
  listen();
  listener.reset();
  EXPECT_EQ(outcome(address), "refused");
}

TEST_F(ConnectTest, ReportsAMissingUnixSocket) {
  EXPECT_EQ(outcome("unix:" + (folder.path() / "nothing").string()), "refused");
}

TEST_F(ConnectTest, ReportsAnUnreachableAddress) {
  EXPECT_EQ(outcome("224.0.0.1:1"), "unreachable");
}

TEST_F(ConnectTest, ForbidsThisMachineIfPublicOnly) {
  listen();
  std::vector<std::string> found{"127.0.0.1", "10.0.0.1", "::1"};
  names = &found;
  ConnectOptions options;
  options.public_only = true;
  EXPECT_EQ(outcome("name.test:" + port, options), "forbidden");
  done_count = 0;
  EXPECT_EQ(outcome(address, options), "forbidden");
  done_count = 0;
  EXPECT_EQ(outcome("unix:/run/secret.sock", options), "forbidden");
}

/// A listener that never answers, because its backlog is full.
class ConnectToSilence : public ConnectTest {
 protected:
  ConnectToSilence() {
    sockaddr_in ip{};
    ip.sin_family = AF_INET;
    ip.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(ip);
    EXPECT_EQ(bind(silent.get(), reinterpret_cast<sockaddr*>(&ip), size), 0);
    EXPECT_EQ(::listen(silent.get(), 0), 0);
    getsockname(silent.get(), reinterpret_cast<sockaddr*>(&ip), &size);
    for (Descriptor& waiting : before) {
      waiting = Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      ::connect(waiting.get(), reinterpret_cast<sockaddr*>(&ip), size);
    }
    silence = "127.0.0.1:" + std::to_string(ntohs(ip.sin_port));
  }

  Descriptor silent{socket(AF_INET, SOCK_STREAM, 0)};
  std::array<Descriptor, 4> before;
  std::string silence;
};

TEST_F(ConnectToSilence, EndsWithATimeout) {
  ConnectOptions options;
  options.attempt_timeout = milliseconds(30);
  EXPECT_EQ(outcome(silence, options), "timeout");
}

TEST_F(ConnectToSilence, EndsWithTheTotalTimeout) {
  ConnectOptions options;
  options.timeout = milliseconds(30);
  EXPECT_EQ(outcome(silence, options), "timeout");
}

TEST_F(ConnectToSilence, GoesOnWithTheNextAddress) {
  const std::string its_port = silence.substr(silence.rfind(':') + 1);
  auto other = net::listen(loop, "127.0.0.2:" + its_port, echo);
  ASSERT_TRUE(other);
  listener = std::move(*other);
  std::vector<std::string> found{"127.0.0.1", "127.0.0.2"};
  names = &found;
  ConnectOptions options;
  options.attempt_timeout = milliseconds(30);
  EXPECT_EQ(outcome("name.test:" + its_port, options), "hello");
}

TEST_F(ConnectToSilence, CanBeCancelled) {
  begin(silence);
  loop.impl().turn.at_end([this] { connecting.reset(); });
  loop.run();  // until nothing is left
  EXPECT_EQ(done_count, 0);
}

TEST_F(ConnectTest, AnUnansweredNameDoesNotBlockTheRestOfThePool) {
  std::promise<void> answered;
  std::shared_future<void> answer = answered.get_future().share();
  held_up = &answer;
  ConnectOptions options;
  options.timeout = milliseconds(30);
  EXPECT_EQ(outcome("name.test:1", options), "timeout");
  bool other_work = false;
  loop.run_in_pool([] {},
                   [&] {
                     other_work = true;
                     answered.set_value();
                   });
  loop.run();
  EXPECT_TRUE(other_work);
  EXPECT_EQ(done_count, 1);
}

TEST_F(ConnectTest, TwoNamesAtMostAreLookedUpAtOnce) {
  std::promise<void> answered;
  std::shared_future<void> answer = answered.get_future().share();
  held_up = &answer;
  std::vector<std::unique_ptr<Connecting>> all;
  int failed = 0;
  for (int i = 0; i < 6; ++i) {
    all.push_back(
        connect(loop, "name.test:1", {}, [&](const auto& result) { failed += result ? 0 : 1; }));
  }
  all.erase(all.begin() + 3);  // a waiting one
  loop.run_in_pool([] {}, [&] { answered.set_value(); });
  loop.run();
  EXPECT_EQ(failed, 5);
}

// --- TLS ---

TEST_F(ConnectTest, SpeaksTlsWithATrustedServer) {
  listen_with_tls("name.test");
  EXPECT_EQ(outcome(address, with_tls(trusted)), "hello") << "the certificate has the address";
  EXPECT_TRUE(stream->secure());
}

TEST_F(ConnectTest, SpeaksTlsWithTheNameOfACertificate) {
  listen_with_tls("name.test");
  std::vector<std::string> found{"127.0.0.1"};
  names = &found;
  EXPECT_EQ(outcome("name.test:" + port, with_tls(trusted)), "hello");
}

TEST_F(ConnectTest, RefusesACertificateOfAnotherName) {
  listen_with_tls("other.test");
  std::vector<std::string> found{"127.0.0.1"};
  names = &found;
  EXPECT_EQ(outcome("name.test:" + port, with_tls(trusted)), "certificate_invalid");
}

TEST_F(ConnectTest, RefusesAnUntrustedCertificate) {
  listen_with_tls("name.test");
  const auto another = test_support::make_certificate("another");
  EXPECT_EQ(outcome(address, with_tls(folder.write("other.pem", another.certificate))),
            "certificate_invalid");
}

TEST_F(ConnectTest, ReportsAPortWithoutTls) {
  listen();
  const auto any = test_support::make_certificate("any");
  EXPECT_EQ(outcome(address, with_tls(folder.write("any.pem", any.certificate))), "tls_failed");
}

TEST_F(ConnectToSilence, ReportsAnUnansweredHandshake) {
  const Descriptor deaf(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in ip{};
  ip.sin_family = AF_INET;
  ip.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(ip);
  ASSERT_EQ(bind(deaf.get(), reinterpret_cast<sockaddr*>(&ip), size), 0);
  ASSERT_EQ(::listen(deaf.get(), 5), 0);
  getsockname(deaf.get(), reinterpret_cast<sockaddr*>(&ip), &size);
  const auto any = test_support::make_certificate("any");
  ConnectOptions options = with_tls(folder.write("any.pem", any.certificate));
  options.attempt_timeout = milliseconds(30);
  EXPECT_EQ(outcome("127.0.0.1:" + std::to_string(ntohs(ip.sin_port)), options), "timeout");
}

TEST_F(ConnectTest, ReportsAMissingFileOfTrustedCertificates) {
  const auto context = TlsContext::for_clients("/nowhere");
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code, "certificate_unreadable");
}

}  // namespace
}  // namespace snug::net
