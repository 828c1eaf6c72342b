// Private messages through Redis, so that any number of servers share them: `authenticate NAME`
// joins the room of that name; `chat-message {recipient, message}` publishes {sender, message} on
// the channel of the recipient's name; and each server emits what comes on a channel as
// `private-message` to the room of its name.
//
//     message_queue 127.0.0.1:3000 redis://localhost:6379
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "run_with_redis.h"
#include "snug/json_text.h"
#include "snug/redis.h"
#include "users.h"

namespace {

/// Bytes as JSON.stringify() of JavaScript writes a Buffer, because JSON has none.
snug::Json without_bytes(snug::Json value) {
  if (value.is_binary()) {
    const std::vector<std::uint8_t>& bytes = value.get_binary();
    return {{"type", "Buffer"}, {"data", bytes}};
  }
  if (value.is_structured()) {
    for (snug::Json& part : value) part = without_bytes(std::move(part));
  }
  return value;
}

/// The name of a channel. In Redis the pattern `*` does not match an empty one, so a message to it
/// would be lost. The first client that has such a name is told in the log.
bool is_channel(const std::optional<std::string>& name) {
  static bool told = false;
  if (!name) return false;
  if (name->empty() && !std::exchange(told, true))
    std::fprintf(stderr, "an empty name was ignored: Redis finds no empty channel by a pattern\n");
  return !name->empty();
}

void on_connection(snug::Redis& redis, snug::Socket socket) {
  socket.on("authenticate", [](snug::Socket self, const snug::Json& value) {
    if (const auto name = name_of(value); is_channel(name)) self.join(*name);
  });
  socket.on("chat-message", [&redis](snug::Socket self, const snug::Json& sent) {
    const auto recipient = name_in(sent, "recipient");
    if (!is_channel(recipient)) return;
    const snug::Json payload = without_bytes(private_message(self.id(), sent));
    redis.publish(*recipient, payload.dump(-1, ' ', false, snug::Json::error_handler_t::replace));
  });
}

/// JSON as JSON.parse() of JavaScript takes it: no byte order mark, and nothing behind a zero.
bool is_json(std::string_view text) {
  return !text.starts_with("\xEF\xBB\xBF") && text.find('\0') == text.npos &&
         snug::Json::accept(text);
}

/// Skips text that is no JSON, because any client of Redis may publish anything.
void on_message(snug::Server& server, std::string_view channel, std::string_view text) {
  if (!is_json(text)) {
    std::fprintf(stderr, "a message that is not JSON was skipped (%zu bytes)\n", text.size());
    return;
  }
  server.to(std::string(channel)).emit("private-message", snug::JsonText(std::string(text)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return usage(argv[0], "127.0.0.1:PORT redis://HOST:PORT");
  snug::Loop loop;
  snug::Redis redis(loop, argv[2]);
  snug::Server server(loop, with_client());
  server.on_connection([&](snug::Socket socket) { on_connection(redis, std::move(socket)); });
  redis.psubscribe("*", [&](std::string_view channel, std::string_view text) {
    on_message(server, channel, text);
  });
  return run(loop, server, redis, argv[1]);
}
