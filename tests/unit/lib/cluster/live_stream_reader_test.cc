// The reader of a stream with a real redis-server, whose answers to odd questions matter here.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cluster/stream_reader.h"
#include "snug/snug.h"
#include "support/redis_server.h"

namespace snug::cluster {
namespace {

using namespace std::chrono_literals;
using test_support::RedisServer;
using Texts = std::vector<std::string>;

constexpr auto kPatience = 30s;

class LiveStreamReader : public ::testing::Test, protected StreamMember {
 protected:
  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";
    ASSERT_TRUE(redis_server.start());
    ask({"PING"});
    reader->add("/", *this);
    ASSERT_TRUE(turn_until([&] { return reader->state().reads; }));
  }
  void TearDown() override { reader->remove("/"); }

  void on_entry(const StreamEntry& entry) override { heard.push_back(entry.data); }
  void on_gap() override { ++gap_count; }
  void on_news(LogLevel, const std::string& line) override { news.push_back(line); }

  bool turn_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds() && std::chrono::steady_clock::now() < deadline) loop.run_once(100ms);
    return holds();
  }
  Json ask(const RedisCommand& command) {
    Json answer;
    bool answered = false;
    other.command(command, [&](const Result<RedisReply>& reply) {
      answered = true;
      if (reply) answer = *reply;
    });
    EXPECT_TRUE(turn_until([&] { return answered; }));
    return answer;
  }
  void add(const std::string& data, const std::string& id = "*") {
    other.send({"XADD", "socket.io", id, "uid", "x", "nsp", "/", "type", 3, "data", data});
  }

  const int port = test_support::free_port();
  const std::string url = "redis://127.0.0.1:" + std::to_string(port);
  RedisServer redis_server{{"--port", std::to_string(port)}};
  Loop loop{{.log = [](LogLevel, std::string_view) {}}};
  Redis other{loop, url};
  Redis redis{loop, url, {.max_reply_bytes = 100'000}};
  const std::shared_ptr<StreamReader> reader =
      std::make_shared<StreamReader>(redis, RedisStreamsAdapterOptions{.block_time = 50ms});
  Texts heard;
  int gap_count = 0;
  Texts news;
};

TEST_F(LiveStreamReader, LeavesOutAnEntryThatIsTooLarge) {
  const std::string large(200'000, 'x');
  other.send({"MULTI"});
  add("one");
  add("two");
  add(large);
  add("three");
  add("four");
  other.send({"EXEC"});
  EXPECT_TRUE(turn_until([&] { return heard.size() == 4; }));
  EXPECT_EQ(heard, Texts({"one", "two", "three", "four"}));
  EXPECT_EQ(gap_count, 1);
  EXPECT_TRUE(turn_until([&] { return reader->state().reads; }));

  add(large);
  EXPECT_TRUE(turn_until([&] { return gap_count == 2; }));
  add("five");
  EXPECT_TRUE(turn_until([&] { return heard.size() == 5; }));
}

TEST_F(LiveStreamReader, NoticesAStreamThatWasReplaced) {
  add("before");
  ASSERT_TRUE(turn_until([&] { return heard.size() == 1; }));
  other.send({"MULTI"});
  other.send({"DEL", "socket.io"});
  add("old", "5-1");
  other.send({"EXEC"});
  EXPECT_TRUE(turn_until([&] { return gap_count == 1; }));
  add("new", "5-2");
  EXPECT_TRUE(turn_until([&] { return heard.size() == 2; }));
  EXPECT_EQ(heard.back(), "new");
}

TEST_F(LiveStreamReader, NoticesThatItWasTooSlow) {
  add("before");
  ASSERT_TRUE(turn_until([&] { return heard.size() == 1; }));
  other.send({"MULTI"});
  for (int i = 0; i < 20; ++i) add(std::to_string(i));
  other.send({"XTRIM", "socket.io", "MAXLEN", 5});
  other.send({"EXEC"});
  EXPECT_TRUE(turn_until([&] { return gap_count == 1; }));
  EXPECT_EQ(heard.back(), "19");
}

TEST_F(LiveStreamReader, TellsThatItMayNotRead) {
  ask({"ACL", "SETUSER", "default", "-xread"});
  EXPECT_TRUE(turn_until([&] { return !reader->state().reads; }));
  EXPECT_NE(reader->state().error.message.find("NOPERM"), std::string::npos);
  add("meanwhile");
  ask({"ACL", "SETUSER", "default", "+xread"});
  EXPECT_TRUE(turn_until([&] { return reader->state().reads; }));
  EXPECT_EQ(heard, Texts({"meanwhile"}));
  EXPECT_EQ(news.size(), 2U);
  EXPECT_EQ(gap_count, 0);
}

}  // namespace
}  // namespace snug::cluster
