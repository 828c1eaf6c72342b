// Any bytes as a Redis server's: the reader understands the same however they are cut, and a client
// with commands and subscriptions survives them.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/require.h"
#include "redis/reply.h"
#include "server/loop_impl.h"
#include "snug/redis.h"
#include "testing/memory_core.h"

namespace snug::redis {
namespace {

using fuzz::require;

constexpr std::size_t kMaxBytes = 512;

/// What is understood, in one text.
class Transcript {
 public:
  void feed(std::string_view bytes) {
    if (over_) return;
    reader_.feed(bytes);
    for (;;) {
      auto reply = reader_.next();
      over_ = !reply;
      if (over_) text += "protocol";
      if (over_ || !*reply) return;
      text += **reply ? (**reply)->dump(-1, ' ', false, Json::error_handler_t::replace)
                      : (*reply)->error().message;
      text += '\n';
    }
  }
  std::string text;

 private:
  ReplyReader reader_{kMaxBytes};
  bool over_ = false;
};

void check_reader(std::string_view bytes) {
  Transcript whole;
  whole.feed(bytes);
  Transcript cut;
  for (const char& byte : bytes) cut.feed({&byte, 1});
  require(whole.text == cut.text);
}

/// A server that answers each sign-in, and then says `bytes`.
class Server final : public net::Acceptor {
 public:
  explicit Server(std::string_view bytes) : bytes_(bytes) {}
  void on_stream(std::unique_ptr<net::Stream> stream) override {
    stream->write(base::SharedBytes::copy_of("+PONG\r\n" + std::string(bytes_)));
    streams_.push_back(std::move(stream));
  }
  void on_stream_gone(net::PeerNetwork) override {}

 private:
  const std::string_view bytes_;
  std::vector<std::unique_ptr<net::Stream>> streams_;
};

void check_client(std::string_view bytes) {
  const std::function<bool()> pump = [] { return false; };
  auto made = std::make_unique<test_support::MemoryCore>(pump, base::WallTime{}, 1);
  test_support::MemoryCore& core = *made;
  core.environment().log = [](LogLevel, std::string_view) {};
  Loop loop(std::make_unique<Loop::Impl>(std::move(made)));
  Server server(bytes);
  const auto listening = core.network().listen("127.0.0.1:6379", server, false);
  require(listening.has_value());
  RedisOptions options;
  options.client_name.clear();
  options.max_reply_bytes = kMaxBytes;
  Redis redis(loop, "redis://localhost", options);
  int asked = 0;
  int answered = 0;
  const auto ask = [&] {
    ++asked;
    redis.command({"GET", "a"}, [&](const auto&) { ++answered; });
  };
  const auto id = redis.subscribe("a", [&](std::string_view, std::string_view) { ask(); });
  redis.psubscribe("a*", [](std::string_view, std::string_view) {}, [&] { redis.unsubscribe(id); });
  for (int i = 0; i < 3; ++i) ask();
  core.settle();
  core.advance(std::chrono::seconds(1));
  redis.close();
  core.advance(std::chrono::minutes(1));
  require(asked == answered);
}

}  // namespace
}  // namespace snug::redis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  snug::redis::check_reader(bytes);
  snug::redis::check_client(bytes);
  return 0;
}
