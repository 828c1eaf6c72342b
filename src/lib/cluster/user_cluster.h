// One registry of users in its cluster: what it tells the other servers by Redis, and what it
// hears.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/remote_users.h"
#include "cluster/user_messages.h"
#include "snug/loop.h"
#include "snug/redis.h"
#include "snug/redis_user_registry.h"

namespace snug {

/// The hash of this node is written first, and a message on the channel follows. The others apply a
/// message if it has the next number of its node, and read the hash otherwise. At each heartbeat
/// they compare numbers, so a message that was lost is made good then. Loop thread.
class SNUG_LOCAL RedisUserRegistry::Cluster : public std::enable_shared_from_this<Cluster> {
 public:
  Cluster(RedisUserRegistry& registry, Redis& redis, const std::string& nsp,
          RedisUserRegistryOptions options);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  /// Call it when a shared_ptr owns it.
  void start();
  /// Nothing is called after it.
  void end();

  bool partial() const;
  /// Writes the sockets of a user of this server.
  void write(const std::string& user);
  /// Whether Redis has to be asked, and can be.
  bool can_ask_for(std::string_view user) const;
  /// Only if it can be asked.
  void sockets_of(std::string_view user, SocketsHandler done);

 private:
  /// A node whose hash is being read, and its changes that came meanwhile.
  struct Snapshot {
    std::uint64_t number = 0;
    cluster::RemoteUsers::Users users;
    std::vector<cluster::UserChange> changes;
    bool again = false;  ///< More changes than these.
  };
  using ReplyHandler = std::function<void(const Result<RedisReply>&)>;
  /// SSCAN or HSCAN. Redis serves nobody else while it gives a whole set or hash.
  struct Scan {
    std::string command;
    std::string key;
    std::size_t pages_left;
    std::function<void(const Json& items)> take;
    std::function<void(bool whole)> done;  ///< Called once.
  };

  void on_state();
  void connect();
  void beat();
  void write_everything();
  void write_users(const std::vector<std::string>& gone);
  /// A HSET of our hash, which makes at most that many new fields unless the hash was lost.
  void set(const RedisCommand& command, int max_new_count);
  void send(const RedisCommand& command);
  void publish(const cluster::UserChange& change);

  void on_message(std::string_view text);
  void apply(const cluster::UserChange& change);
  void compare();
  void check(const std::string& node);
  void read(const std::string& node);
  void read_users(const std::string& node);
  void end_snapshot(const std::string& node, bool whole);
  void on_missing(const std::string& node);

  /// A question of a beat, or one that follows from an answer. When none is open it is complete.
  void ask(const RedisCommand& command, ReplyHandler done);
  void scan(Scan what);
  void next_page(const std::shared_ptr<Scan>& scan, const std::string& cursor);
  /// Calls `done` with the reply, unless this has ended.
  void command(const RedisCommand& command, ReplyHandler done);
  std::string key_of(std::string_view node) const;

  RedisUserRegistry* registry_;  ///< Null after end().
  Redis& redis_;
  const RedisUserRegistryOptions options_;
  const std::string prefix_;
  const std::string node_;
  cluster::RemoteUsers nodes_;
  std::map<std::string, Snapshot> snapshots_;  ///< By node.
  std::set<std::string> to_read_;              ///< Nodes that wait for one of these to end.
  std::set<std::string> written_;              ///< The users of our hash.
  std::uint64_t number_ = 0;                   ///< Of our last change.

  ListenerId subscription_{};
  ListenerId state_handler_{};
  Loop::TimerId timer_ = 0;
  bool subscribed_ = false;
  bool connected_ = false;
  bool write_again_ = false;     ///< Our hash may not be what it should be.
  bool writing_ = false;         ///< All of it is about to be written.
  bool comparing_ = false;       ///< The names of nodes are being read.
  bool complete_ = false;        ///< All other nodes were read since it is connected.
  std::size_t asked_count_ = 0;  ///< Of ask(), without a reply.
  std::size_t begun_count_ = 0;  ///< Replies of these that are handled, or whose handler threw.
  bool failed_ = false;          ///< One of these, since the last beat.
  std::chrono::steady_clock::time_point trusted_from_{};  ///< See on_missing().
};

}  // namespace snug
