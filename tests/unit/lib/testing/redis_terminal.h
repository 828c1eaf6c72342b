// A client without any logic: words in, bytes out, over the network of a test's world.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/stream.h"
#include "redis_reply_text.h"
#include "server/loop_impl.h"
#include "snug/testing/world.h"

namespace snug::testing {

class RedisTerminal final : net::StreamObserver {
 public:
  /// Connects to "redis.test:6379".
  RedisTerminal(World& world, std::string_view address) : world_(world) {
    connecting_ = world.loop().impl().core().connect(
        address, {}, [this](Result<std::unique_ptr<net::Stream>> stream) {
          if (!stream) {
            error_ = stream.error().code;
            return;
          }
          stream_ = std::move(*stream);
          stream_->set_observer(this);
        });
    world.run_until_idle();
  }
  ~RedisTerminal() = default;
  RedisTerminal(const RedisTerminal&) = delete;
  RedisTerminal& operator=(const RedisTerminal&) = delete;

  bool connected() const { return stream_ != nullptr && !closed_; }
  const std::string& error() const { return error_; }  ///< Why it did not connect.
  bool closed() const { return closed_; }              ///< By the other end.
  net::Stream& stream() { return *stream_; }

  /// Sends bytes as they are.
  void send(std::string_view bytes) {
    if (connected()) stream_->write(base::SharedBytes::copy_of(bytes));
    world_.run_until_idle();
  }
  void send(const std::vector<std::string>& words) { send(request(words)); }
  /// The bytes that came since the last call.
  std::string take() { return std::exchange(received_, {}); }
  /// The next reply as text; "none" if there is none.
  std::string next(Shown shown = Shown::kExactly) {
    return take_reply_text(received_, shown).value_or("none");
  }
  /// Sends a command and takes one reply.
  std::string ask(const std::vector<std::string>& words, Shown shown = Shown::kExactly) {
    send(words);
    return next(shown);
  }

  static std::string request(const std::vector<std::string>& words) {
    std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
    for (const std::string& word : words) {
      bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    }
    return bytes;
  }

 private:
  void on_read(std::string_view bytes) override { received_ += bytes; }
  void on_closed(net::CloseReason) override { closed_ = true; }

  World& world_;
  std::unique_ptr<net::Connecting> connecting_;
  std::unique_ptr<net::Stream> stream_;
  std::string error_;
  std::string received_;
  bool closed_ = false;
};

}  // namespace snug::testing
