// Servers that share a stream, in one world, and clients that change from one to another.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster_fixture.h"
#include "snug/options.h"
#include "snug/redis_streams_adapter.h"

namespace snug::cluster {

using Names = std::vector<std::string>;

/// One server with a Redis of its own.
struct Place {
  Place(testing::World& world, testing::Redis& redis, const std::string& name, std::string at,
        const RedisStreamsAdapterOptions& options, const ConnectionStateRecoveryOptions& recovery,
        const RedisOptions& of_redis)
      : address(std::move(at)),
        client(world.loop(), redis.url(name), of_redis),
        server(world.loop(), {.adapter = redis_streams_adapter(client, options),
                              .connection_state_recovery = recovery,
                              .log = [this](LogLevel, std::string_view line) {
                                log.append(line).append("\n");
                              }}) {
    server.on_connection([this](Socket socket) {
      sockets.push_back(socket);
      if (!socket.recovered()) socket.data() = Json{{"home", address}};
    });
    EXPECT_TRUE(server.listen(address));
  }

  std::string address;
  std::string log;
  Redis client;
  std::vector<Socket> sockets;
  Server server;
};

class Streams : public ::testing::Test {
 protected:
  Place& start(const std::string& name) {
    const std::string address = ":" + std::to_string(3000 + started_++);
    places.push_back(
        std::make_unique<Place>(world, redis, name, address, options, recovery, of_redis));
    world.run_until_idle();
    return *places.back();
  }
  void TearDown() override {
    places.clear();
    world.run_until_idle();
  }
  /// A client that has got one event, and is in the kitchen.
  testing::Client connect(Place& place) {
    testing::Client client = world.connect("/", {.address = place.address});
    const Names before = pids_;
    pids_ = redis.keys("sio:session:*");
    for (const std::string& key : pids_) {
      if (std::find(before.begin(), before.end(), key) == before.end()) pid = key.substr(12);
    }
    place.sockets.back().join("kitchen");
    place.sockets.back().emit("first");
    world.run_until_idle();
    remember(client);
    stored = redis.value("sio:session:" + pid).get<std::string>();
    return client;
  }
  /// The values of these events, in their order, without offsets. The last offset is kept.
  Json remember(const testing::Client& client, const std::string& event = "first") {
    Json values = client.received(event);
    for (Json& each : values) {
      offset = each.back().get<std::string>();
      each.erase(each.size() - 1);
    }
    return values;
  }
  /// Its connection breaks, and it misses so many events.
  void miss(Place& place, testing::Client& client, int count) {
    client.lose_connection();
    for (int i = 0; i < count; ++i) place.server.emit("missed", i);
    world.run_until_idle();
  }
  testing::Client come_back(Place& place) {
    testing::Client client =
        world.connect("/", {.auth = {{"pid", pid}, {"offset", offset}}, .address = place.address});
    world.run_until_idle();
    return client;
  }
  /// The connection over which that node reads the stream.
  std::int64_t reader_of(const std::string& node) const {
    for (const testing::RedisRequest& request : redis.commands()) {
      if (request.node == node && request.words.front() == "XREAD") return request.connection;
    }
    return 0;
  }
  static std::size_t count(const testing::Client& client, const std::string& event) {
    return client.received(event).size();
  }

  testing::World world;
  testing::Redis redis{world};
  RedisStreamsAdapterOptions options;
  ConnectionStateRecoveryOptions recovery;
  RedisOptions of_redis;
  std::vector<std::unique_ptr<Place>> places;
  std::string pid;
  std::string offset;
  std::string stored;  ///< The session of the client that connected last, as it is in Redis.

 private:
  int started_ = 0;
  Names pids_;
};

}  // namespace snug::cluster
