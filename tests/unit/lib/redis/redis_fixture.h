// A Redis whose server is a script in memory.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/loop_impl.h"
#include "snug/redis.h"
#include "testing/memory_core.h"

namespace snug::redis {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// One connection as the server sees it.
struct ServerEnd final : net::StreamObserver {
  void on_read(std::string_view bytes) override {
    received += bytes;
    if (reads_once) stream->pause_reading();
  }
  void on_closed(net::CloseReason) override { closed = true; }

  std::string take() { return std::exchange(received, {}); }
  bool open() const { return !closed; }

  std::string received;
  bool closed = false;
  bool reads_once = false;  ///< Each resume_reading() is for one read.
  std::unique_ptr<net::Stream> stream;
};

/// `words` as a client sends them.
inline std::string request(const std::vector<std::string>& words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return text;
}
/// The same as a server confirms a subscription.
inline std::string confirmation(const std::string& word, const std::string& name, int count = 1) {
  return "*3\r\n$" + std::to_string(word.size()) + "\r\n" + word + "\r\n$" +
         std::to_string(name.size()) + "\r\n" + name + "\r\n:" + std::to_string(count) + "\r\n";
}

class RedisTest : public testing::Test, net::Acceptor {
 protected:
  RedisTest() { listen(); }

  void listen(std::string_view address = "127.0.0.1:6379", bool secure = false) {
    auto listening = core->network().listen(address, *this, secure);
    ASSERT_TRUE(listening);
    listener = std::move(*listening);
  }

  /// The sign-in of options without a name is a PING.
  static RedisOptions plain() {
    RedisOptions options;
    options.client_name.clear();
    options.ping_interval = 0ms;
    return options;
  }
  void start(RedisOptions options = plain(), std::string_view url = "redis://localhost") {
    redis = std::make_unique<Redis>(loop, url, std::move(options));
    redis->on_state([this](const RedisState& state) { states.push_back(state); });
    core->settle();
  }
  /// The same, with the sign-in answered.
  void start_connected(RedisOptions options = plain()) {
    start(std::move(options));
    sign_in();
  }
  void sign_in() {
    ASSERT_FALSE(ends.empty());
    ASSERT_EQ(end().take(), request({"PING"}));
    say("+PONG\r\n");
  }
  /// The newest connection.
  ServerEnd& end() { return *ends.back(); }
  ServerEnd& end(std::size_t number) { return *ends.at(number); }
  void say(ServerEnd& end, std::string_view bytes) {
    end.stream->write(base::SharedBytes::copy_of(bytes));
    core->settle();
  }
  void say(std::string_view bytes) { say(end(), bytes); }
  void hang_up(ServerEnd& end) {
    end.stream->close();
    core->settle();
  }

  /// Gives a command; its outcome becomes a line of `outcomes`.
  void ask(const RedisCommand& command) {
    redis->command(command, [this](const Result<RedisReply>& reply) { note(reply); });
  }
  void note(const Result<RedisReply>& reply) {
    outcomes.push_back(reply ? reply->dump() : reply.error().code);
    if (!reply) messages.push_back(reply.error().message);
  }
  std::vector<std::string> take_outcomes() { return std::exchange(outcomes, {}); }
  RedisMessageHandler hearing(std::string name) {
    return [this, name = std::move(name)](std::string_view channel, std::string_view text) {
      heard.push_back(name + " " + std::string(channel) + " " + std::string(text));
    };
  }
  std::vector<std::string> take_heard() { return std::exchange(heard, {}); }
  void advance(std::chrono::milliseconds by) { core->advance(by); }

  using Lines = std::vector<std::string>;

  std::function<bool()> pump = [] { return false; };
  test_support::MemoryCore* core = nullptr;
  Loop loop{make_loop()};
  std::unique_ptr<net::Listener> listener;
  std::vector<std::unique_ptr<ServerEnd>> ends;
  std::unique_ptr<Redis> redis;
  std::vector<RedisState> states;
  Lines outcomes;
  Lines messages;
  Lines heard;

 private:
  std::unique_ptr<Loop::Impl> make_loop() {
    auto made = std::make_unique<test_support::MemoryCore>(pump, base::WallTime{}, 1);
    core = made.get();
    core->environment().log = [this](LogLevel, std::string_view line) { log.emplace_back(line); };
    return std::make_unique<Loop::Impl>(std::move(made));
  }
  void on_stream(std::unique_ptr<net::Stream> stream) override {
    ends.push_back(std::make_unique<ServerEnd>());
    end().stream = std::move(stream);
    end().stream->set_observer(&end());
  }
  void on_stream_gone(net::PeerNetwork) override {}

 protected:
  Lines log;
};

}  // namespace snug::redis
