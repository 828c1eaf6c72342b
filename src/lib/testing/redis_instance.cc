// See redis_instance.h.
#include "testing/redis_instance.h"

#include <utility>

#include "testing/redis_commands.h"

namespace snug::test_support::redis {

Instance::Instance(base::Environment& environment, Passwords passwords)
    : environment_(environment),
      passwords_(std::move(passwords)),
      started_(environment.timers.now()),
      channel_faults_(environment),
      waiting_(environment) {}

void Instance::add(Session& session) {
  session.signed_in = !passwords_.contains("default");
  sessions_.insert(&session);
}

void Instance::remove(Session& session) {
  waiting_.forget(session);
  channel_faults_.forget(session);
  subscriptions_.remove_all(session);
  sessions_.erase(&session);
}

void Instance::execute(Session& session, const Words& words) {
  ReplyWriter reply;
  dispatch(*this, session, words, reply);
  if (!reply.empty()) session.output.send(reply.take());
  waiting_.serve();
}

void Instance::clear() {
  for (Keyspace& database : databases_) database.clear();
}

Keyspace& Instance::keys(std::size_t database) {
  Keyspace& keys = databases_.at(database);
  keys.expire(now_ms());
  return keys;
}

std::int64_t Instance::now_ms() const {
  return environment_.wall_now().time_since_epoch().count();
}

std::size_t Instance::publish(std::string_view channel, std::string_view message) {
  auto deliveries = subscriptions_.deliveries(channel, message);
  const std::size_t count = deliveries.size();
  channel_faults_.deliver(channel, std::move(deliveries));
  return count;
}

std::size_t Instance::publish_to_shard(std::string_view channel, std::string_view message) {
  auto deliveries = subscriptions_.shard_deliveries(channel, message);
  const std::size_t count = deliveries.size();
  channel_faults_.deliver(channel, std::move(deliveries));
  return count;
}

}  // namespace snug::test_support::redis
