// The body of testing::Redis: an instance, its connections, and the names by which they come.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/listener.h"
#include "snug/testing/redis.h"
#include "testing/memory_core.h"
#include "testing/redis_instance.h"
#include "testing/redis_link.h"

namespace snug::testing {

class Redis::Impl final : public test_support::redis::LinkOwner {
 public:
  using Link = test_support::redis::Link;
  using Instance = test_support::redis::Instance;
  using Session = test_support::redis::Session;
  using Words = test_support::redis::Words;
  using Links = std::vector<Link*>;

  /// `core` is borrowed.
  Impl(test_support::MemoryCore& core, RedisSettings settings);
  ~Impl();

  Instance& instance() { return instance_; }
  void settle() { core_.settle(); }

  std::string url(std::string_view node);
  Json run(const Words& command);
  std::vector<RedisConnection> connections() const;
  const std::deque<RedisRequest>& commands() const { return commands_; }
  void forget_commands();

  void stop(RedisData data);
  void start();
  void hang(bool hung);

  /// The connections with that name or id.
  /// @{
  Links chosen(std::string_view who) const;
  Links chosen(std::int64_t id) const;
  /// @}
  /// Those that exist and those that will.
  void freeze(std::string_view who, bool frozen);
  /// Whether a session is one of those that `who` means; empty for all of them.
  std::function<bool(const Session&)> concerns(std::string_view who) const;

 private:
  /// A name of this Redis in the network.
  struct Node final : net::Acceptor {
    Node(Impl& its_impl, std::string its_name) : impl(its_impl), name(std::move(its_name)) {}
    void on_stream(std::unique_ptr<net::Stream> stream) override;

    Impl& impl;
    const std::string name;
    bool frozen = false;
    std::unique_ptr<net::Listener> listener;
  };

  std::string host_of(const Node& node) const;
  std::string address_of(const Node& node) const;
  void listen(Node& node);
  void on_request(const Link& link, const Words& words) override;
  void on_gone(Link& link) override;

  test_support::MemoryCore& core_;
  const RedisSettings settings_;
  Instance instance_;
  std::map<std::string, Node, std::less<>> nodes_;  // they outlive their streams
  std::vector<std::unique_ptr<Link>> links_;        // the oldest first
  std::int64_t last_id_ = 0;
  bool running_ = true;
  bool hung_ = false;
  std::deque<RedisRequest> commands_;
  std::size_t commands_bytes_ = 0;
};

}  // namespace snug::testing
