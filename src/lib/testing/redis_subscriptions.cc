// See redis_subscriptions.h.
#include "testing/redis_subscriptions.h"

#include "testing/redis_reply_writer.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

std::string push(const std::vector<std::string_view>& words) {
  ReplyWriter reply;
  reply.array(words.size());
  for (const std::string_view word : words) reply.bulk(word);
  return reply.take();
}

void append(std::vector<Delivery>& all, Topic topic, const std::string& name,
            const std::vector<Session*>& sessions, const std::string& bytes) {
  for (Session* const session : sessions) all.push_back({session, topic, name, bytes});
}

}  // namespace

void Subscriptions::add(Topic topic, const std::string& name, Session& session) {
  if (!session.topics_of(topic).insert(name).second) return;
  topics_.at(static_cast<std::size_t>(topic))[name].push_back(&session);
}

void Subscriptions::remove(Topic topic, const std::string& name, Session& session) {
  if (session.topics_of(topic).erase(name) == 0) return;
  Sessions& all = topics_.at(static_cast<std::size_t>(topic));
  const auto found = all.find(name);
  std::erase(found->second, &session);
  if (found->second.empty()) all.erase(found);
}

void Subscriptions::remove_all(Session& session) {
  for (const Topic topic : kTopics) {
    for (const std::string& name : std::set(session.topics_of(topic))) remove(topic, name, session);
  }
}

std::size_t Subscriptions::count(Topic topic, std::string_view name) const {
  const auto found = of(topic).find(name);
  return found == of(topic).end() ? 0 : found->second.size();
}

std::vector<Delivery> Subscriptions::deliveries(std::string_view channel,
                                                std::string_view message) const {
  std::vector<Delivery> all;
  if (const auto found = of(Topic::kChannel).find(channel); found != of(Topic::kChannel).end()) {
    append(all, Topic::kChannel, found->first, found->second, push({"message", channel, message}));
  }
  for (const auto& [pattern, sessions] : of(Topic::kPattern)) {
    if (!matches(pattern, channel)) continue;
    append(all, Topic::kPattern, pattern, sessions, push({"pmessage", pattern, channel, message}));
  }
  return all;
}

std::vector<Delivery> Subscriptions::shard_deliveries(std::string_view channel,
                                                      std::string_view message) const {
  std::vector<Delivery> all;
  if (const auto found = of(Topic::kShard).find(channel); found != of(Topic::kShard).end()) {
    append(all, Topic::kShard, found->first, found->second, push({"smessage", channel, message}));
  }
  return all;
}

}  // namespace snug::test_support::redis
