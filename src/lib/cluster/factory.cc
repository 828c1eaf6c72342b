// snug::redis_adapter and snug::redis_streams_adapter.
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cluster/node.h"
#include "cluster/redis_adapter.h"
#include "cluster/session_restores.h"
#include "cluster/stream_reader.h"
#include "cluster/stream_writer.h"
#include "cluster/streams_adapter.h"
#include "snug/redis_adapter.h"
#include "snug/redis_streams_adapter.h"

namespace snug {

namespace {

using cluster::Node;

/// Checks the options of one type, which its messages name.
class Check {
 public:
  explicit Check(std::string options) : options_(std::move(options)) {}

  void operator()(bool condition, const std::string& mistake) const {
    if (!condition) throw std::invalid_argument(options_ + "::" + mistake);
  }

 private:
  std::string options_;
};

/// The options that both kinds of adapters have. `key` is the name of the one that begins channels.
void check_common(const Check& require, const std::string& key,
                  const RedisAdapterOptions& options) {
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest = std::chrono::hours(24);
  require(!options.key.empty(), key + " is empty, but begins the name of every channel");
  require(options.requests_timeout >= milliseconds(1) && options.requests_timeout <= kLongest,
          "requests_timeout must be from 1 ms to a day");
  require(options.heartbeat_interval >= milliseconds(0) && options.heartbeat_interval <= kLongest,
          "heartbeat_interval must be from 0, for none, to a day");
  require(options.heartbeat_timeout >= 2 * options.heartbeat_interval,
          "heartbeat_timeout must be at least twice heartbeat_interval");
  require(options.max_message_bytes > 0, "max_message_bytes is 0");
}

void check(const RedisAdapterOptions& options) {
  const Check require("RedisAdapterOptions");
  check_common(require, "key", options);
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

namespace {

RedisAdapterOptions node_options(const RedisStreamsAdapterOptions& options) {
  RedisAdapterOptions made;
  made.key = options.channel_prefix;
  made.requests_timeout = options.requests_timeout;
  made.sharded = options.use_sharded_pub_sub;
  made.shards = RedisShards::kStatic;
  made.heartbeat_interval = options.heartbeat_interval;
  made.heartbeat_timeout = options.heartbeat_timeout;
  made.max_message_bytes = options.max_message_bytes;
  return made;
}

void check(const RedisStreamsAdapterOptions& options) {
  const Check require("RedisStreamsAdapterOptions");
  require(!options.stream_name.empty(), "stream_name is empty");
  require(options.max_length > 0, "max_length is 0");
  require(options.read_count > 0, "read_count is 0");
  require(options.block_time >= std::chrono::milliseconds(1) &&
              options.block_time <= std::chrono::hours(1),
          "block_time must be from 1 ms to an hour");
  require(!options.session_key_prefix.empty(), "session_key_prefix is empty");
  check_common(require, "channel_prefix", node_options(options));
}

}  // namespace

AdapterFactory redis_streams_adapter(Redis& redis, RedisStreamsAdapterOptions options) {
  check(options);
  auto nodes = std::make_shared<std::vector<cluster::StreamsNode>>();
  return [&redis, options = std::move(options), nodes](AdapterHost& host) {
    const auto made = [&host](const cluster::StreamsNode& its) -> std::unique_ptr<Adapter> {
      return std::make_unique<cluster::StreamsAdapter>(host, its);
    };
    for (const cluster::StreamsNode& each : *nodes) {
      if (!each.node->has(host.nsp_name())) return made(each);
    }
    nodes->push_back({std::make_shared<Node>(redis, node_options(options)),
                      std::make_shared<cluster::StreamReader>(redis, options),
                      std::make_shared<cluster::StreamWriter>(redis, options),
                      std::make_shared<cluster::SessionRestores>(redis, options.read_count)});
    return made(nodes->back());
  };
}

}  // namespace snug
