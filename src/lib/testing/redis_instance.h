// The Redis in memory without its connections: the data, the subscriptions, and how a command is
// carried out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "testing/redis_faults.h"
#include "testing/redis_keyspace.h"
#include "testing/redis_reply_writer.h"
#include "testing/redis_session.h"
#include "testing/redis_subscriptions.h"
#include "testing/redis_waiting.h"

namespace snug::test_support::redis {

/// The passwords of users. A user "default" that is not among them needs none, as in Redis.
using Passwords = std::map<std::string, std::string, std::less<>>;

class Instance {
 public:
  static constexpr std::size_t kDatabaseCount = 16;

  /// `environment` is borrowed.
  Instance(base::Environment& environment, Passwords passwords);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // --- for connections ---
  /// Outlives the instance, or is removed.
  void add(Session& session);
  void remove(Session& session);
  /// Carries a command out and sends its reply, unless it waits.
  void execute(Session& session, const Words& words);
  /// No key is left.
  void clear();

  // --- for commands and the test ---
  ChannelFaults& channel_faults() { return channel_faults_; }
  CommandFaults& command_faults() { return command_faults_; }
  Subscriptions& subscriptions() { return subscriptions_; }
  Waiting& waiting() { return waiting_; }
  const Passwords& passwords() const { return passwords_; }
  /// One database, without the keys whose time has come.
  Keyspace& keys(std::size_t database);
  std::int64_t now_ms() const;
  std::size_t session_count() const { return sessions_.size(); }
  base::Duration uptime() const { return environment_.timers.now() - started_; }
  /// How many get it.
  std::size_t publish(std::string_view channel, std::string_view message);
  std::size_t publish_to_shard(std::string_view channel, std::string_view message);

 private:
  base::Environment& environment_;
  const Passwords passwords_;
  const base::MonotonicTime started_;
  std::array<Keyspace, kDatabaseCount> databases_;
  std::set<const Session*> sessions_;
  Subscriptions subscriptions_;
  ChannelFaults channel_faults_;
  CommandFaults command_faults_;
  Waiting waiting_;
};

}  // namespace snug::test_support::redis
