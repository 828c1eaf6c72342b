// The channels that one namespace subscribes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cluster/wire.h"
#include "snug/adapter.h"
#include "snug/redis.h"
#include "snug/redis_adapter.h"

namespace snug::cluster {

/// Subscribes them, and those of rooms as they come and go; leaves all at its end. Redis outlives
/// it. Loop thread.
class Channels {
 public:
  using Handler = std::function<void(std::string_view channel, std::string_view bytes)>;

  Channels(Redis& redis, const RedisAdapterOptions& options, const Wire& wire, std::string nsp,
           std::string uid);
  ~Channels();
  Channels(const Channels&) = delete;
  Channels& operator=(const Channels&) = delete;

  /// Subscribes. `on_ready` is called once Redis has confirmed the channels of requests and of
  /// answers: an answer that came before would be lost.
  void open(const Handler& on_message, const Handler& on_answer, std::function<void()> on_ready);
  /// Whether rooms have channels, so that the next two are to be called.
  bool by_room() const;
  void add_room(const std::string& room, bool is_private);
  void remove_room(const std::string& room);

 private:
  ListenerId subscribe(std::string channel, const Handler& handler,
                       std::function<void()> done = {});
  void listen(std::string channel, const Handler& handler, std::function<void()> done = {}) {
    fixed_.push_back(subscribe(std::move(channel), handler, std::move(done)));
  }

  Redis& redis_;
  const RedisAdapterOptions& options_;
  const Wire& wire_;
  const std::string nsp_;
  const std::string uid_;
  Handler on_message_;
  std::vector<ListenerId> fixed_;
  std::unordered_map<std::string, ListenerId> rooms_;
};

}  // namespace snug::cluster
