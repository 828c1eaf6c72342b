// Servers of a cluster in one world, over a Redis in memory.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"
#include "snug/redis.h"
#include "snug/redis_adapter.h"
#include "snug/server.h"
#include "snug/testing/redis.h"
#include "snug/testing/world.h"

namespace snug::cluster {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;

/// One server with a Redis of its own.
struct Station {
  Station(testing::World& world, testing::Redis& redis, std::string its_name, std::string address_,
          const RedisAdapterOptions& options)
      : name(std::move(its_name)),
        address(std::move(address_)),
        client(world.loop(), redis.url(name)),
        server(world.loop(), {.adapter = redis_adapter(client, options), .log = log_sink()}) {
    server.on_connection([this](Socket socket) {
      sockets.push_back(socket);
      socket.on("join", [](Event event) {
        event.socket.join(event.args[0]);
        event.ack("ok");
      });
    });
    EXPECT_TRUE(server.listen(address));
  }

  LogSink log_sink() {
    return [this](LogLevel, std::string_view line) { log.append(line).append("\n"); };
  }

  std::string name;
  std::string address;
  std::string log;
  Redis client;
  std::vector<Socket> sockets;
  Server server;
};

class ClusterTest : public ::testing::Test {
 protected:
  /// A further server. Its name is that of its node in Redis.
  Station& start(std::string name) {
    const std::string address = ":" + std::to_string(3000 + stations.size());
    stations.push_back(std::make_unique<Station>(world, redis, std::move(name), address, options));
    world.run_until_idle();
    return *stations.back();
  }
  testing::Client connect(Station& station, std::string_view room = {},
                          std::string_view nsp = "/") {
    testing::Client client = world.connect(nsp, {.address = station.address});
    if (!room.empty()) {
      EXPECT_EQ(*client.emit_with_ack("join", std::string(room)), Json({"ok"}));
    }
    return client;
  }
  /// Bytes as another server would send them.
  void publish(std::string_view channel, std::string_view bytes) {
    redis.run({options.sharded ? "SPUBLISH" : "PUBLISH", std::string(channel), std::string(bytes)});
    world.run_until_idle();
  }
  /// Destroyed in the order of their coming, while the world lives.
  void TearDown() override {
    stations.clear();
    world.run_until_idle();
  }

  testing::World world;
  testing::Redis redis{world};
  RedisAdapterOptions options;
  std::vector<std::unique_ptr<Station>> stations;
};

}  // namespace snug::cluster
