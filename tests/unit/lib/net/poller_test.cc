// A kernel that cannot watch any more sockets: the limit of epoll_ctl(2), or no memory.
#include "net/poller.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "net/loop_impl.h"
#include "net/stream.h"
#include "unit/lib/net/client.h"

namespace snug::net {
namespace {

std::atomic<int> failing_additions = 0;  // global, because the replaced function is a plain one

int failing_epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) {
  if (operation == EPOLL_CTL_ADD && failing_additions > 0) {
    --failing_additions;
    errno = ENOSPC;
    return -1;
  }
  return epoll_ctl(epoll, operation, descriptor, event);
}

/// Echoes, and keeps each of its connections until it has closed.
struct Echo final : Acceptor {
  struct One final : StreamObserver {
    void on_read(std::string_view bytes) override {
      stream->write(base::SharedBytes::copy_of(bytes));
    }
    void on_closed(CloseReason reason) override { closed.push_back(reason); }
    std::vector<CloseReason> closed;
    std::unique_ptr<Stream> stream;
  };
  void on_stream(std::unique_ptr<Stream> stream) override {
    all.push_back(std::make_unique<One>());
    all.back()->stream = std::move(stream);
    all.back()->stream->set_observer(all.back().get());
  }
  std::vector<std::unique_ptr<One>> all;
};

class FullPoller : public testing::Test {
 protected:
  FullPoller() {
    failing_additions = 0;
    loop.impl().poller.replace_epoll_ctl(failing_epoll_ctl);
  }
  std::string serve() {
    auto result = listen(loop, "127.0.0.1:0", echo);
    EXPECT_TRUE(result);
    listener = std::move(*result);
    return listener->address();
  }

  std::vector<std::string> log_lines;
  Loop loop{{[this](LogLevel, std::string_view line) { log_lines.emplace_back(line); }}};
  Echo echo;
  std::unique_ptr<Listener> listener;
};

TEST_F(FullPoller, ClosesTheSocketThatCannotBeWatchedAndServesTheOthers) {
  const std::string address = serve();
  EXPECT_EQ(run_beside(loop,
                       [&] {
                         Client before(address);
                         before.send("a");
                         EXPECT_EQ(before.receive(1), "a");
                         failing_additions = 1;  // safe, because the loop is idle
                         Client unlucky(address);
                         EXPECT_EQ(unlucky.receive_all(), "");
                         Client after(address);
                         after.send("b");
                         EXPECT_EQ(after.receive(1), "b");
                         before.send("c");
                         EXPECT_EQ(before.receive(1), "c");
                       }),
            "");
  ASSERT_EQ(echo.all.size(), 3U);
  EXPECT_EQ(echo.all[1]->closed, std::vector{CloseReason::kError});
}

TEST_F(FullPoller, TriesAgainToListen) {
  failing_additions = 1;
  const std::string address = serve();
  EXPECT_EQ(run_beside(loop,
                       [&] {
                         Client patient(address);
                         patient.send("a");
                         EXPECT_EQ(patient.receive(1), "a");
                       }),
            "");
  ASSERT_EQ(log_lines.size(), 1U);
  EXPECT_NE(log_lines[0].find("max_user_watches"), std::string::npos);
}

}  // namespace
}  // namespace snug::net
