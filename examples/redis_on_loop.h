// hiredis on a snug::Loop: what the files of hiredis/adapters do for other loops.
#pragma once

#include <hiredis/async.h>

#include <functional>
#include <string>
#include <utility>

#include "snug/loop.h"
#include "snug/watch.h"

/// Waits for the socket of one connection. hiredis owns it, and ends it with the connection.
class RedisOnLoop {
 public:
  /// Call it after redisAsyncConnect(). Call redisAsyncFree() before `loop` ends.
  static snug::Result<void> attach(redisAsyncContext* redis, snug::Loop& loop) {
    auto watch = loop.watch(redis->c.fd, {}, [redis](snug::WatchEvents ready) {
      // Either may end the connection. If both are due, the other comes in the next turn.
      ready.writable ? redisAsyncHandleWrite(redis) : redisAsyncHandleRead(redis);
    });
    if (!watch) return snug::Unexpected(watch.error());
    redis->ev.data = new RedisOnLoop(std::move(*watch));
    redis->ev.addRead = [](void* self) { of(self).want(&snug::WatchEvents::readable, true); };
    redis->ev.delRead = [](void* self) { of(self).want(&snug::WatchEvents::readable, false); };
    redis->ev.addWrite = [](void* self) { of(self).want(&snug::WatchEvents::writable, true); };
    redis->ev.delWrite = [](void* self) { of(self).want(&snug::WatchEvents::writable, false); };
    redis->ev.cleanup = [](void* self) { delete &of(self); };
    return {};
  }

 private:
  explicit RedisOnLoop(snug::Watch watch) : watch_(std::move(watch)) {}
  static RedisOnLoop& of(void* self) { return *static_cast<RedisOnLoop*>(self); }

  void want(bool snug::WatchEvents::* event, bool on) {
    snug::WatchEvents events = watch_.wanted();
    events.*event = on;
    watch_.want(events);
  }

  snug::Watch watch_;
};

/// A connection that hiredis frees when it cannot be made or ends; `on_lost` hears of that.
class RedisConnection {
 public:
  using LostHandler = std::function<void(const std::string& why)>;

  /// Connects later; commands may be given at once. Ends before `loop`.
  RedisConnection(snug::Loop& loop, const std::string& host, int port, LostHandler on_lost)
      : on_lost_(std::move(on_lost)), redis_(redisAsyncConnect(host.c_str(), port)) {
    redis_->data = this;
    redisAsyncSetConnectCallback(redis_, [](const redisAsyncContext* redis, int status) {
      if (status != REDIS_OK) of(redis).lose(redis->errstr);
    });
    redisAsyncSetDisconnectCallback(
        redis_, [](const redisAsyncContext* redis, int) { of(redis).lose(redis->errstr); });
    if (redis_->err == 0 && RedisOnLoop::attach(redis_, loop)) return;
    loop.post([this, why = std::string(redis_->errstr)] { lose(why); });
    redisAsyncFree(std::exchange(redis_, nullptr));
  }
  ~RedisConnection() {
    on_lost_ = nullptr;
    if (redis_ != nullptr) redisAsyncFree(redis_);
  }
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  /// For redisAsyncCommand(), which refuses a null pointer: there is none after it was lost.
  redisAsyncContext* get() const { return redis_; }

 private:
  static RedisConnection& of(const redisAsyncContext* redis) {
    return *static_cast<RedisConnection*>(redis->data);
  }
  void lose(const std::string& why) {
    redis_ = nullptr;
    if (on_lost_) on_lost_(why);
  }

  LostHandler on_lost_;
  redisAsyncContext* redis_;
};
