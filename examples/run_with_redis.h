// The last lines of the main functions of programs with a Redis.
#pragma once

#include <functional>

#include "run.h"
#include "snug/redis.h"

/// As run() without a Redis. A URL that cannot be used, which the library logs, ends the program; a
/// Redis that is away does not. `finish` still needs the Redis.
inline int run(
    snug::Loop& loop, snug::Server& server, snug::Redis& redis, const char* address,
    const Closer& finish = [](const std::function<void()>& done) { done(); }) {
  int status = 0;
  redis.on_state([&](const snug::RedisState& state) {
    if (state.error.code != "url_invalid") return;
    status = 1;
    loop.stop();
  });
  const int ended = run(loop, server, address, [&](const std::function<void()>& done) {
    finish([&redis, done] { redis.close(done); });
  });
  return ended != 0 ? ended : status;
}
