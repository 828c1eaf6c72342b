// This server in the cluster: what the adapters of its namespaces share.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "cluster/log_limit.h"
#include "cluster/loop_timer.h"
#include "cluster/message.h"
#include "cluster/peers.h"
#include "cluster/trouble.h"
#include "snug/adapter.h"
#include "snug/redis.h"
#include "snug/redis_adapter.h"

namespace snug::cluster {

/// The adapter of one namespace, as its node sees it.
class NodeMember {
 public:
  virtual AdapterHost& its_host() = 0;
  virtual void on_redis_away() = 0;
  virtual void on_peer_lost(const Peers::Lost& lost) = 0;

 protected:
  ~NodeMember() = default;
};

/// Owned by its members, and by the factory that makes them. It uses Redis only while it has
/// members, so the factory may outlive that. Loop thread.
class Node final : public std::enable_shared_from_this<Node> {
 public:
  Node(Redis& redis, const RedisAdapterOptions& options);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  Redis& redis() { return redis_; }
  const RedisAdapterOptions& options() const { return options_; }
  const std::string& uid() const { return uid_; }
  std::string new_request_id();
  const Peers& peers() const { return peers_; }
  bool connected() const { return connected_; }
  /// At least one, for questions that reach nobody.
  std::size_t away_count() const;

  /// Whether a member of that namespace is here. Two servers may share a factory by mistake.
  bool has(const std::string& nsp) const;
  void add(NodeMember& member);
  /// `done` is called when the others know, at once if they need not.
  void remove(NodeMember& member, std::function<void()> done);

  /// The message is counted if Redis does not take it.
  void publish(const Publication& publication);
  /// A message that is given up.
  void on_unsent() { ++unsent_count_; }
  AdapterState state() const;

 private:
  void start();
  void end(std::function<void()> done);
  void beat();
  template <class Visit>
  void each_member(Visit visit);
  void check_peers();
  void on_heartbeat(std::string_view bytes);
  void on_state(const RedisState& state);
  void publish_heartbeat(bool leaves, RedisHandler done);
  void on_published(const Result<RedisReply>& reply);
  void refuse_large(const Publication& publication);
  void note_refusal(const Error& error);
  void log(LogLevel level, const std::string& line) const;
  void log_change(const Error& reason);

  Redis& redis_;
  const RedisAdapterOptions options_;
  base::SystemRandom random_;
  const std::string uid_;
  std::vector<NodeMember*> members_;
  Peers peers_;
  std::unique_ptr<LoopTimer> timer_;  ///< Null without members, because Redis may be gone.
  Peers::Time last_beat_{};
  ListenerId heartbeats_{};
  ListenerId states_{};
  bool connected_ = false;
  bool told_away_ = false;  ///< Whether the log has it.
  Peers::Time since_{};
  Error error_{};
  std::size_t unsent_count_ = 0;
  std::size_t unsent_before_ = 0;  ///< When it went away.
  Trouble publishing_;
  LogLimit silent_lines_;
  LogLimit back_lines_;
};

}  // namespace snug::cluster
