// TCP and Unix streams against real sockets on this machine.
#include "net/stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "unit/lib/net/client.h"

namespace snug::net {
namespace {

using base::SharedBytes;

/// Owns the one connection it accepts.
struct Connection final : Acceptor, StreamObserver {
  void on_stream(std::unique_ptr<Stream> accepted) override {
    stream = std::move(accepted);
    remote_address = stream->remote_address();
    stream->set_observer(this);
    ++accepted_count;
    if (opened) opened();
  }
  void on_stream_gone(PeerNetwork) override { ++gone_count; }
  std::string refusal() override { return "full"; }
  bool takes_last_descriptors() const override { return takes_last; }
  void on_read(std::string_view bytes) override {
    received += bytes;
    if (read) read(bytes);
  }
  void on_drain() override { ++drain_count; }
  void on_closed(CloseReason reason) override {
    closed.push_back(reason);
    if (ended) ended();
  }
  void write(std::string_view bytes) const { stream->write(SharedBytes::copy_of(bytes)); }

  std::string remote_address;
  std::string received;
  std::vector<CloseReason> closed;
  int accepted_count = 0;
  int gone_count = 0;
  int drain_count = 0;
  bool takes_last = false;
  std::function<void()> opened, ended;
  std::function<void(std::string_view)> read;
  std::unique_ptr<Stream> stream;  // destroyed first
};

using Reasons = std::vector<CloseReason>;

class StreamTest : public testing::Test {
 protected:
  void SetUp() override { start("127.0.0.1:0"); }
  void start(const std::string& where) {
    auto result = listen(loop, where, connection);
    ASSERT_TRUE(result) << result.error().message;
    listener = std::move(*result);
    address = listener->address();
  }
  void run(const std::function<void(Client&)>& body) {
    EXPECT_EQ(run_beside(loop,
                         [&] {
                           Client client(address);
                           body(client);
                         }),
              "");
  }

  /// On a client's thread: waits until the loop has finished its current work.
  void wait_for_loop() {
    std::promise<void> done;
    loop.post([&] { done.set_value(); });
    done.get_future().wait();
  }
  void run_until_closed() {
    connection.ended = [&] { loop.stop(); };
    if (connection.closed.empty()) loop.run();
  }

  std::vector<std::string> log_lines;
  Loop loop{{[this](LogLevel, std::string_view line) { log_lines.emplace_back(line); }}};
  Connection connection;
  std::unique_ptr<Listener> listener;
  std::string address;
};

TEST_F(StreamTest, CarriesBytesBothWays) {
  connection.read = [&](std::string_view bytes) { connection.write(bytes); };
  run([](Client& client) {
    client.send("hello");
    EXPECT_EQ(client.receive(5), "hello");
  });
  EXPECT_EQ(connection.remote_address, "127.0.0.1");
  EXPECT_FALSE(connection.stream->secure());
}

TEST_F(StreamTest, ReportsThePeersClose) {
  run([](Client& client) { client.send("bye"); });
  run_until_closed();
  EXPECT_EQ(connection.received, "bye");
  EXPECT_EQ(connection.closed, Reasons{CloseReason::kEndOfStream});
}

TEST_F(StreamTest, ReportsAReset) {
  connection.opened = [&] { connection.write("hi"); };
  run([](Client& client) {
    EXPECT_EQ(client.receive(2), "hi");
    const linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  });
  run_until_closed();
  EXPECT_EQ(connection.closed, Reasons{CloseReason::kError});
}

TEST_F(StreamTest, SendsItsQueueBeforeItCloses) {
  connection.opened = [&] {
    connection.write("one ");
    connection.write("two");
    connection.stream->close();
    connection.write("never");
    EXPECT_TRUE(connection.closed.empty());
  };
  run([](Client& client) { EXPECT_EQ(client.receive_all(), "one two"); });
  EXPECT_EQ(connection.closed, Reasons{CloseReason::kLocal});
}

TEST_F(StreamTest, AnAnswerSurvivesUnreadBytesOfThePeer) {
  connection.read = [&](std::string_view) {
    connection.write("no more");
    connection.stream->close();
  };
  run([](Client& client) {
    client.send(std::string(3'000'000, 'x'));
    EXPECT_EQ(client.receive_all(), "no more");
  });
}

TEST_F(StreamTest, QueuesBytesWhileTheKernelIsFullAndReportsTheDrain) {
  const std::string large(20'000'000, 'x');
  std::size_t queued = 0;
  connection.opened = [&] {
    connection.write(large);
    connection.write("end");
  };
  connection.read = [&](std::string_view) {
    queued = connection.stream->queued_bytes();
    EXPECT_EQ(connection.stream->queued_count(), 2U);
    connection.write("!");
  };
  run([&](Client& client) {
    client.send("are you there");  // its answer is queued behind 20 MB
    EXPECT_EQ(client.receive(large.size() + 4), large + "end!");
  });
  EXPECT_GT(queued, 0U);
  EXPECT_LT(queued, large.size() + 3);
  EXPECT_EQ(connection.drain_count, 1);
  EXPECT_EQ(connection.stream->queued_bytes(), 0U);
  EXPECT_EQ(connection.stream->queued_count(), 0U);
}

TEST_F(StreamTest, KeepsTheOrderOfThousandsOfSmallWrites) {
  std::string expected;
  connection.opened = [&] {
    for (int i = 0; i < 5000; ++i) connection.write(std::to_string(i) + ",");
  };
  for (int i = 0; i < 5000; ++i) expected += std::to_string(i) + ",";
  run([&](Client& client) { EXPECT_EQ(client.receive(expected.size()), expected); });
}

TEST_F(StreamTest, AbortResetsTheConnection) {
  connection.opened = [&] {
    connection.write("lost");
    connection.stream->abort();
    EXPECT_TRUE(connection.closed.empty());
  };
  const std::string failure = run_beside(loop, [&] {
    const Client client(address);
    client.receive_all();
  });
  EXPECT_EQ(failure, "reset");
  EXPECT_EQ(connection.closed, Reasons{CloseReason::kLocal});
}

TEST_F(StreamTest, ReadsNothingWhilePaused) {
  connection.opened = [&] {
    connection.stream->pause_reading();
    connection.write("hi");
  };
  connection.read = [&](std::string_view bytes) { connection.write(bytes); };
  run([&](Client& client) {
    EXPECT_EQ(client.receive(2), "hi");
    client.send("later");
    // Two turns, enough to read it.
    loop.post([&] {
      loop.post([&] {
        EXPECT_EQ(connection.received, "");
        connection.stream->resume_reading();
      });
    });
    EXPECT_EQ(client.receive(5), "later");
  });
}

TEST_F(StreamTest, ReadsALimitedAmountOfAPeerATurn) {
  constexpr std::size_t kSentBytes = 300'000;
  std::size_t read_before_others = 0;
  connection.opened = [&] {
    connection.stream->pause_reading();
    connection.write("hi");
  };
  connection.read = [&](std::string_view bytes) {
    const bool is_first = connection.received.size() == bytes.size();
    if (is_first) loop.post([&] { read_before_others = connection.received.size(); });
    if (connection.received.size() == kSentBytes) connection.write("all");
  };
  run([&](Client& client) {
    const int room = 400'000;  // all bytes are there before the first read
    setsockopt(client.descriptor(), SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    EXPECT_EQ(client.receive(2), "hi");
    client.send(std::string(kSentBytes, 'x'));
    loop.post([&] { connection.stream->resume_reading(); });
    EXPECT_EQ(client.receive(3), "all");
  });
  EXPECT_LE(read_before_others, std::size_t{2 * 64 * 1024});
}

TEST_F(StreamTest, MayBeDestroyedInACallOfItsObserver) {
  connection.read = [&](std::string_view) { connection.stream.reset(); };
  run([](Client& client) {
    client.send("x");
    EXPECT_EQ(client.receive_all(), "");
  });
  EXPECT_TRUE(connection.closed.empty());
  EXPECT_EQ(connection.gone_count, 1);
}

TEST_F(StreamTest, AnotherOwnerMayTakeItOver) {
  struct Second final : StreamObserver {
    void on_read(std::string_view bytes) override { received += bytes; }
    void on_closed(CloseReason) override {}
    std::string received;
  } second;
  connection.read = [&](std::string_view) {
    connection.stream->set_observer(&second);
    connection.write("taken");
  };
  run([](Client& client) {
    client.send("first");
    EXPECT_EQ(client.receive(5), "taken");
    client.send("second");
    shutdown(client.descriptor(), SHUT_WR);
    client.receive_all();
  });
  EXPECT_EQ(connection.received, "first");
  EXPECT_EQ(second.received, "second");
  EXPECT_TRUE(connection.closed.empty());
}

TEST_F(StreamTest, RefusesAfterTheListenerIsGone) {
  listener.reset();
  EXPECT_EQ(run_beside(loop, [&] { Client client(address); }), "connect");
}

/// Lowers the limit of open files and uses every descriptor below it.
class NoDescriptorsLeft {
 public:
  NoDescriptorsLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit low{64, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    for (int fd; (fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) taken_.push_back(fd);
  }
  ~NoDescriptorsLeft() {
    give_back(taken_.size());
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  void give_back(std::size_t count) {
    for (; count > 0; --count) {
      ::close(taken_.back());
      taken_.pop_back();
    }
  }

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

TEST_F(StreamTest, AcceptsALimitedNumberOfConnectionsATurn) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 40; ++i) clients.push_back(std::make_unique<Client>(address));
  std::vector<int> accepted_until_end_of_turn;
  connection.opened = [&] {
    loop.environment().turn.at_end(
        [&] { accepted_until_end_of_turn.push_back(connection.accepted_count); });
    if (connection.accepted_count == 40) loop.stop();
  };
  loop.run();
  EXPECT_EQ(accepted_until_end_of_turn.front(), 16);
  EXPECT_EQ(accepted_until_end_of_turn.back(), 40);
}

TEST_F(StreamTest, RefusesNewConnectionsWhenDescriptorsRunOut) {
  connection.opened = [&] { connection.write("hi"); };
  run([&](Client& first) {
    EXPECT_EQ(first.receive(2), "hi");
    std::vector<Client> late(4);
    NoDescriptorsLeft none_left;
    late[0].connect(address);
    EXPECT_EQ(late[0].receive_all(), "full") << "not even one is left";
    late[1].connect(address);
    late[1].send("a request");
    EXPECT_EQ(late[1].receive_all(), "full");
    none_left.give_back(kKeptDescriptors);
    late[2].connect(address);
    EXPECT_EQ(late[2].receive_all(), "full") << "only those are left that are kept";
    none_left.give_back(2);
    late[3].connect(address);
    EXPECT_EQ(late[3].receive(2), "hi");
  });
  EXPECT_EQ(connection.accepted_count, 2);
  EXPECT_EQ(log_lines, std::vector<std::string>{"Too many open files: further connections are "
                                                "answered 503; raise the limit of open files "
                                                "(LimitNOFILE)"});
}

TEST_F(StreamTest, GivesTheLastDescriptorsToAnAcceptorThatMayTakeThem) {
  connection.takes_last = true;
  connection.opened = [&] { connection.write("hi"); };
  run([&](Client& first) {
    EXPECT_EQ(first.receive(2), "hi");
    std::vector<Client> last(2);
    NoDescriptorsLeft none_left;
    for (Client& one : last) {
      one.connect(address);
      EXPECT_EQ(one.receive(2), "hi");
      none_left.give_back(2);
    }
  });
}

TEST_F(StreamTest, TurnsNagleOff) {
  int value = 0;
  connection.opened = [&] {
    connection.write("hi");
    // The accepted descriptor is the newest one that is a TCP socket with a peer.
    for (int fd = 0; fd < 256; ++fd) {
      sockaddr_storage name{};
      socklen_t size = sizeof(name);
      if (getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size) != 0) continue;
      if (name.ss_family != AF_INET) continue;
      const auto port = ntohs(reinterpret_cast<sockaddr_in&>(name).sin_port);
      if (!address.ends_with(":" + std::to_string(port))) continue;
      size = sizeof(value);
      getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &size);
      EXPECT_EQ(value, 1);
    }
  };
  run([](Client& client) { EXPECT_EQ(client.receive(2), "hi"); });
  EXPECT_EQ(connection.accepted_count, 1);
  EXPECT_EQ(value, 1);
}

class ListenerTest : public testing::Test {
 protected:
  ListenerTest() {
    char name[] = "/tmp/snug-net-test-XXXXXX";
    folder = mkdtemp(name);
    path = folder + "/socket";
  }
  ~ListenerTest() override {
    unlink(path.c_str());
    rmdir(folder.c_str());
  }
  std::string error_of(const std::string& where) {
    auto result = listen(loop, where, connection);
    return result ? "" : result.error().code;
  }

  Loop loop{{}};
  Connection connection;
  std::string folder, path;
};

TEST_F(ListenerTest, ListensOnEveryAddressForBothFamilies) {
  auto listener = listen(loop, ":0", connection);
  ASSERT_TRUE(listener);
  const std::string address = (*listener)->address();
  EXPECT_TRUE(address.starts_with(":"));
  EXPECT_NE(address, ":0");
  connection.read = [&](std::string_view) {
    connection.write(connection.remote_address);
    connection.stream->close();
  };
  EXPECT_EQ(run_beside(loop,
                       [&] {
                         const Client client("127.0.0.1" + address);
                         client.send("?");
                         EXPECT_EQ(client.receive_all(), "127.0.0.1");
                       }),
            "");
}

TEST_F(ListenerTest, ListensOnAUnixSocketAndRemovesItsFile) {
  auto listener = listen(loop, "unix:" + path, connection);
  ASSERT_TRUE(listener);
  EXPECT_EQ((*listener)->address(), "unix:" + path);
  connection.read = [&](std::string_view bytes) { connection.write(bytes); };
  EXPECT_EQ(run_beside(loop,
                       [&] {
                         const Client client("unix:" + path);
                         client.send("hello");
                         EXPECT_EQ(client.receive(5), "hello");
                       }),
            "");
  EXPECT_EQ(connection.accepted_count, 1);
  EXPECT_EQ(connection.remote_address, "");
  listener->reset();
  struct stat status;
  EXPECT_NE(stat(path.c_str(), &status), 0);
}

TEST_F(ListenerTest, ReplacesAStaleUnixSocketButNotALiveOne) {
  const int stale = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  ASSERT_EQ(bind(stale, reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
  ::close(stale);
  auto first = listen(loop, "unix:" + path, connection);
  ASSERT_TRUE(first);
  EXPECT_EQ(error_of("unix:" + path), "address_in_use");
  struct stat status;
  EXPECT_EQ(stat(path.c_str(), &status), 0);
}

TEST_F(ListenerTest, LeavesAFileThatIsNoSocketAlone) {
  ::close(open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  EXPECT_EQ(error_of("unix:" + path), "address_in_use");
  struct stat status;
  EXPECT_EQ(stat(path.c_str(), &status), 0);
}

TEST_F(ListenerTest, SaysWhyItCannotListen) {
  auto first = listen(loop, "127.0.0.1:0", connection);
  ASSERT_TRUE(first);
  EXPECT_EQ(error_of((*first)->address()), "address_in_use");
  EXPECT_EQ(error_of("192.0.2.1:0"), "address_invalid");  // no machine has it (RFC 5737)
  EXPECT_EQ(error_of("nonsense"), "address_invalid");
  EXPECT_EQ(error_of("unix:" + folder + "/missing/socket"), "address_invalid");
  EXPECT_EQ(error_of("fd:999"), "address_invalid");
}

TEST_F(ListenerTest, TakesAnInheritedSocket) {
  const int inherited = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(inherited, reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
  ASSERT_EQ(::listen(inherited, 1), 0);
  socklen_t size = sizeof(name);
  getsockname(inherited, reinterpret_cast<sockaddr*>(&name), &size);

  const std::string text = "fd:" + std::to_string(inherited);
  auto listener = listen(loop, text, connection);
  ASSERT_TRUE(listener);
  EXPECT_EQ((*listener)->address(), text);
  connection.read = [&](std::string_view bytes) { connection.write(bytes); };
  EXPECT_EQ(run_beside(loop,
                       [&] {
                         const Client client("127.0.0.1:" + std::to_string(ntohs(name.sin_port)));
                         client.send("hello");
                         EXPECT_EQ(client.receive(5), "hello");
                       }),
            "");
}

}  // namespace
}  // namespace snug::net
