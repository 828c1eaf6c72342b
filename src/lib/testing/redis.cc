// snug::testing::Redis: the calls of a test, each of which lets the loop do what follows.
#include "snug/testing/redis.h"

#include <utility>

#include "base/check.h"
#include "server/loop_impl.h"
#include "testing/redis_impl.h"
#include "testing/redis_json.h"
#include "testing/redis_text.h"

namespace snug::testing {

namespace {

using test_support::MemoryCore;
using test_support::redis::Instance;
using test_support::redis::Keyspace;
using test_support::redis::Link;

Keyspace& keys_of(Instance& instance, std::size_t database) {
  REQUIRE(database < Instance::kDatabaseCount, "snug::testing::Redis", "there are 16 databases");
  return instance.keys(database);
}

}  // namespace

Redis::Redis(World& world, RedisSettings settings)
    : impl_(std::make_unique<Impl>(static_cast<MemoryCore&>(world.loop().impl().core()),
                                   std::move(settings))) {}

Redis::~Redis() = default;

std::string Redis::url(std::string_view node) {
  return impl_->url(node);
}

// --- looking inside ---

Json Redis::value(std::string_view key, std::size_t database) const {
  const auto* const value = keys_of(impl_->instance(), database).find(key);
  return value == nullptr ? Json() : test_support::redis::json_of(*value);
}

std::vector<std::string> Redis::keys(std::string_view pattern, std::size_t database) const {
  std::vector<std::string> found;
  for (const auto& [key, entry] : keys_of(impl_->instance(), database).entries()) {
    if (pattern == "*" || test_support::redis::matches(pattern, key)) found.push_back(key);
  }
  return found;
}

Json Redis::dump(std::size_t database) const {
  Json all = Json::object();
  for (const auto& [key, entry] : keys_of(impl_->instance(), database).entries()) {
    all[key] = test_support::redis::json_of(entry.value);
  }
  return all;
}

Json Redis::run(const std::vector<std::string>& command) {
  Json reply = impl_->run(command);
  impl_->settle();
  return reply;
}

std::vector<RedisConnection> Redis::connections() const {
  return impl_->connections();
}

const std::deque<RedisRequest>& Redis::commands() const {
  return impl_->commands();
}

void Redis::forget_commands() {
  impl_->forget_commands();
}

// --- the server's troubles ---

void Redis::stop(RedisData data) {
  impl_->stop(data);
  impl_->settle();
}

void Redis::start() {
  impl_->start();
  impl_->settle();
}

void Redis::restart(RedisData data) {
  impl_->stop(data);
  impl_->start();
  impl_->settle();
}

void Redis::hang() {
  impl_->hang(true);
  impl_->settle();
}

void Redis::go_on() {
  impl_->hang(false);
  impl_->settle();
}

void Redis::refuse_next(std::string_view command, std::string error, std::size_t count) {
  impl_->instance().command_faults().refuse_next(test_support::redis::lower(command),
                                                 std::move(error), count);
}

// --- troubles of connections ---

void Redis::cut(std::string_view who) {
  for (Link* const link : impl_->chosen(who)) link->cut();
  impl_->settle();
}

void Redis::cut(std::int64_t id) {
  for (Link* const link : impl_->chosen(id)) link->cut();
  impl_->settle();
}

void Redis::freeze(std::string_view who) {
  impl_->freeze(who, true);
  impl_->settle();
}

void Redis::freeze(std::int64_t id) {
  for (Link* const link : impl_->chosen(id)) link->freeze(true);
  impl_->settle();
}

void Redis::thaw(std::string_view who) {
  impl_->freeze(who, false);
  impl_->settle();
}

void Redis::thaw(std::int64_t id) {
  for (Link* const link : impl_->chosen(id)) link->freeze(false);
  impl_->settle();
}

void Redis::send_raw(std::string_view bytes) {
  send_raw(std::string_view(), bytes);
}

void Redis::send_raw(std::string_view who, std::string_view bytes) {
  for (Link* const link : impl_->chosen(who)) link->send(bytes);
  impl_->settle();
}

void Redis::send_raw(std::int64_t id, std::string_view bytes) {
  for (Link* const link : impl_->chosen(id)) link->send(bytes);
  impl_->settle();
}

// --- troubles of messages ---

void Redis::drop_next(std::string_view channels, std::size_t count, std::string_view who) {
  impl_->instance().channel_faults().repeat_next({std::string(channels), impl_->concerns(who)},
                                                 count, 0);
}

void Redis::double_next(std::string_view channels, std::size_t count, std::string_view who) {
  impl_->instance().channel_faults().repeat_next({std::string(channels), impl_->concerns(who)},
                                                 count, 2);
}

void Redis::delay(std::string_view channels, std::chrono::milliseconds by, RedisOrder order,
                  std::string_view who) {
  impl_->instance().channel_faults().delay({std::string(channels), impl_->concerns(who)}, by,
                                           order == RedisOrder::kKept);
}

void Redis::clear_faults() {
  impl_->instance().channel_faults().clear();
  impl_->instance().command_faults().clear();
}

}  // namespace snug::testing
