// Who subscribed to what at the Redis in memory.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "testing/redis_session.h"

namespace snug::test_support::redis {

/// A message on its way to one session.
struct Delivery {
  Session* session = nullptr;
  Topic topic = Topic::kChannel;
  std::string subscribed;  ///< The channel or the pattern.
  std::string bytes;       ///< As it is sent.
};

class Subscriptions {
 public:
  /// The sessions of a channel or a pattern, in the order in which they came. Never empty.
  using Sessions = std::map<std::string, std::vector<Session*>, std::less<>>;

  void add(Topic topic, const std::string& name, Session& session);
  void remove(Topic topic, const std::string& name, Session& session);
  void remove_all(Session& session);

  const Sessions& of(Topic topic) const { return topics_.at(static_cast<std::size_t>(topic)); }
  std::size_t count(Topic topic, std::string_view name) const;
  /// Who gets a message: first by channel, then by pattern, as in Redis.
  std::vector<Delivery> deliveries(std::string_view channel, std::string_view message) const;
  std::vector<Delivery> shard_deliveries(std::string_view channel, std::string_view message) const;

 private:
  std::array<Sessions, 3> topics_;
};

}  // namespace snug::test_support::redis
