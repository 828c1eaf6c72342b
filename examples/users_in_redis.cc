// Private messages between users whose names Redis holds: the hash `users` has the id of the socket
// for each name, which may be at another server of the same kind. users.h has the events.
//
//     users_in_redis 127.0.0.1:3000 redis://localhost:6379
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "run_with_redis.h"
#include "snug/redis.h"
#include "snug/redis_adapter.h"
#include "stored_users.h"

namespace {

using namespace std::chrono_literals;

/// Removes a name that is still that socket's, in one step.
constexpr std::string_view kErase =
    "if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then "
    "return redis.call('HDEL', KEYS[1], ARGV[1]) end return 0";

class UsersInRedis : public StoredUsers {
 public:
  explicit UsersInRedis(snug::Redis& redis) : StoredUsers(redis.loop()), redis_(redis) {
    // The library's log says when it is away.
    redis_.on_state([this](const snug::RedisState& state) {
      if (state.connected) recovered();
    });
  }

 private:
  void save(const std::string& name, const std::string& socket_id, DoneHandler done) override {
    ask({"HSET", "users", name, socket_id}, std::move(done));
  }
  void save_if_absent(const std::string& name, const std::string& socket_id,
                      DoneHandler done) override {
    ask({"HSETNX", "users", name, socket_id}, std::move(done));
  }
  void look_up(const std::string& name, LookedUpHandler done) override {
    redis_.command({"HGET", "users", name},
                   [this, done = std::move(done)](snug::Result<snug::RedisReply> id) {
                     if (!id) return fail(id.error()), done(snug::Unexpected(id.error()));
                     done(id->is_string() ? SocketId(id->get<std::string>()) : std::nullopt);
                   });
  }
  void erase(const std::string& name, const std::string& socket_id, DoneHandler done) override {
    ask({"EVAL", kErase, 1, "users", name, socket_id}, std::move(done));
  }

  void ask(const snug::RedisCommand& command, DoneHandler done) {
    redis_.command(command,
                   [this, done = std::move(done)](const snug::Result<snug::RedisReply>& reply) {
                     if (!reply) fail(reply.error());
                     done(reply.has_value());
                   });
  }
  void fail(const snug::Error& error) {
    if (error.code == "refused") availability_.refused(error.message);
  }

  snug::Redis& redis_;
  Availability availability_{"Redis"};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return usage(argv[0], "127.0.0.1:PORT redis://HOST:PORT");
  snug::Loop loop;
  // A message waits for a connection no longer than this.
  snug::Redis redis(loop, argv[2], {.max_wait = 1s});
  UsersInRedis users(redis);
  // So that a message finds a socket at another server, too.
  snug::Server server(loop, with_client({.adapter = snug::redis_adapter(redis)}));
  serve_users(server, users);
  return run(loop, server, redis, argv[1],
             [&users](const std::function<void()>& done) { users.close(done); });
}
