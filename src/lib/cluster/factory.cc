// snug::redis_adapter.
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cluster/node.h"
#include "cluster/redis_adapter.h"
#include "snug/redis_adapter.h"

namespace snug {

namespace {

using cluster::Node;

void require(bool condition, const std::string& mistake) {
  if (!condition) throw std::invalid_argument("RedisAdapterOptions::" + mistake);
}

void check(const RedisAdapterOptions& options) {
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest = std::chrono::hours(24);
  require(!options.key.empty(), "key is empty, but begins the name of every channel");
  require(options.requests_timeout >= milliseconds(1) && options.requests_timeout <= kLongest,
          "requests_timeout must be from 1 ms to a day");
  require(options.heartbeat_interval >= milliseconds(0) && options.heartbeat_interval <= kLongest,
          "heartbeat_interval must be from 0, for none, to a day");
  require(options.heartbeat_timeout >= 2 * options.heartbeat_interval,
          "heartbeat_timeout must be at least twice heartbeat_interval");
  require(options.max_message_bytes > 0, "max_message_bytes is 0");
  require(!options.sharded || !options.subscribe_by_room,
          "subscribe_by_room is not for sharded: choose shards");
}

}  // namespace

AdapterFactory redis_adapter(Redis& redis, RedisAdapterOptions options) {
  check(options);
  // Usually one. A server that was given the factory of another one is a node of its own.
  auto nodes = std::make_shared<std::vector<std::shared_ptr<Node>>>();
  return [&redis, options = std::move(options), nodes](AdapterHost& host) {
    for (const auto& node : *nodes) {
      if (!node->has(host.nsp_name())) {
        return std::unique_ptr<Adapter>(std::make_unique<cluster::RedisAdapter>(host, node));
      }
    }
    nodes->push_back(std::make_shared<Node>(redis, options));
    return std::unique_ptr<Adapter>(std::make_unique<cluster::RedisAdapter>(host, nodes->back()));
  };
}

}  // namespace snug
