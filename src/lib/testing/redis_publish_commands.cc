// Channels, patterns and shard channels of the Redis in memory.
#include <array>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

std::size_t confirmed_count(Session& session, Topic topic) {
  return topic == Topic::kShard ? session.topics_of(topic).size() : session.channel_count();
}

void subscribe_to(Call& call, Topic topic) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    call.instance.subscriptions().add(topic, call.words[i], call.session);
    call.reply.array(3);
    call.reply.bulk(call.command);
    call.reply.bulk(call.words[i]);
    call.reply.count(confirmed_count(call.session, topic));
  }
}

void unsubscribe_from(Call& call, Topic topic) {
  const auto subscribed = call.session.topics_of(topic);
  Words names(call.words.begin() + 1, call.words.end());
  if (names.empty()) names.assign(subscribed.begin(), subscribed.end());
  for (const std::string& name : names) {
    call.instance.subscriptions().remove(topic, name, call.session);
    call.reply.array(3);
    call.reply.bulk(call.command);
    call.reply.bulk(name);
    call.reply.count(confirmed_count(call.session, topic));
  }
  if (!names.empty()) return;
  call.reply.array(3);
  call.reply.bulk(call.command);
  call.reply.null();
  call.reply.count(confirmed_count(call.session, topic));
}

void subscribe(Call& call) {
  subscribe_to(call, Topic::kChannel);
}

void psubscribe(Call& call) {
  subscribe_to(call, Topic::kPattern);
}

void ssubscribe(Call& call) {
  subscribe_to(call, Topic::kShard);
}

void unsubscribe(Call& call) {
  unsubscribe_from(call, Topic::kChannel);
}

void punsubscribe(Call& call) {
  unsubscribe_from(call, Topic::kPattern);
}

void sunsubscribe(Call& call) {
  unsubscribe_from(call, Topic::kShard);
}

void publish(Call& call) {
  call.reply.count(call.instance.publish(call.words[1], call.words[2]));
}

void spublish(Call& call) {
  call.reply.count(call.instance.publish_to_shard(call.words[1], call.words[2]));
}

// --- PUBSUB ---

void list_channels(Call& call, Topic topic) {
  if (call.words.size() > 3) {
    return call.reply.error("ERR unknown subcommand or wrong number of arguments for '" +
                            call.words[1] + "'. Try PUBSUB HELP.");
  }
  Words names;
  for (const auto& [name, sessions] : call.instance.subscriptions().of(topic)) {
    if (call.words.size() == 2 || matches(call.words[2], name)) names.push_back(name);
  }
  call.reply.array(names.size());
  for (const std::string& name : names) call.reply.bulk(name);
}

void count_subscribers(Call& call, Topic topic) {
  call.reply.array((call.words.size() - 2) * 2);
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    call.reply.bulk(call.words[i]);
    call.reply.count(call.instance.subscriptions().count(topic, call.words[i]));
  }
}

void channels(Call& call) {
  list_channels(call, Topic::kChannel);
}

void shard_channels(Call& call) {
  list_channels(call, Topic::kShard);
}

void number_of_subscribers(Call& call) {
  count_subscribers(call, Topic::kChannel);
}

void shard_number_of_subscribers(Call& call) {
  count_subscribers(call, Topic::kShard);
}

void number_of_patterns(Call& call) {
  call.reply.count(call.instance.subscriptions().of(Topic::kPattern).size());
}

constexpr std::array kCommands = {
    Command{"subscribe", -2, subscribe, When::kSubscribed},
    Command{"psubscribe", -2, psubscribe, When::kSubscribed},
    Command{"ssubscribe", -2, ssubscribe, When::kSubscribed},
    Command{"unsubscribe", -1, unsubscribe, When::kSubscribed},
    Command{"punsubscribe", -1, punsubscribe, When::kSubscribed},
    Command{"sunsubscribe", -1, sunsubscribe, When::kSubscribed},
    Command{"publish", 3, publish},
    Command{"spublish", 3, spublish},
    Command{"pubsub|channels", -2, channels},
    Command{"pubsub|numsub", -2, number_of_subscribers},
    Command{"pubsub|numpat", 2, number_of_patterns},
    Command{"pubsub|shardchannels", -2, shard_channels},
    Command{"pubsub|shardnumsub", -2, shard_number_of_subscribers},
};

}  // namespace

std::span<const Command> publish_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
