// The chat's surroundings in memory: time that is told, peers that note what they are sent, routes
// that are called directly.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/outside.h"
#include "snug/http.h"
#include "snug/server.h"

namespace snug::chat {

class FakeClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return now_; }
  model::WallMillis wall_now() const override { return wall_; }
  Loop::TimerId set_timeout(std::chrono::milliseconds after, Loop::Task task) override;
  void clear_timer(Loop::TimerId id) override;
  void post(Loop::Task task) override { posted_.push_back(std::move(task)); }
  void run_in_pool(Loop::Task work, Loop::Task done) override;

  /// Runs what was posted or given to the pool, and what comes of it.
  bool run_posted();
  /// Moves time on and runs the timers on the way, in order.
  void advance(std::chrono::milliseconds by);
  /// As somebody, or NTP, sets the clock: nothing else moves.
  void set_wall(model::WallMillis now) { wall_ = now; }
  std::size_t timers_count() const { return timers_.size(); }

 private:
  std::chrono::steady_clock::time_point now_{std::chrono::hours(100)};
  model::WallMillis wall_ = 1'800'000'000'000;
  std::map<Loop::TimerId, std::pair<std::chrono::steady_clock::time_point, Loop::Task>> timers_;
  std::deque<Loop::Task> posted_;
  Loop::TimerId last_timer_ = 0;
};

/// The client's end of a FakePeer; outlives it.
struct FakeClient {
  struct Received {
    std::string event;
    Json payload;
  };
  /// The payloads of that event, in order.
  std::vector<Json> all(std::string_view event) const;
  std::size_t count(std::string_view event) const { return all(event).size(); }
  /// The newest of that event; null when there is none.
  Json last(std::string_view event) const;
  /// Answers the oldest event that waits for it. False when none does.
  bool acknowledge();
  void take(std::string_view event, Json payload);
  /// The connection ends: as at a snug::Socket, the disconnect handler comes first, then the
  /// answers that are owed end, within the call.
  void end();

  std::vector<Received> received;
  std::deque<std::function<void(Result<void>)>> unanswered;
  std::set<std::string> rooms;
  std::size_t queued_bytes = 0;
  std::size_t ends_at_emit = 0;  ///< The nth emit from now on ends the connection; 0: none does.
  bool connected = true;
  std::function<void()> on_disconnect;
};

/// All fake peers, and the rooms that they are in.
class FakeHub final : public Audience {
 public:
  void emit(std::string_view room, std::string_view event, const Outgoing& payload) override;
  std::unique_ptr<Peer> connect(const std::shared_ptr<FakeClient>& client);
  void relay(const FakeClient* from, std::string_view room, std::string_view event,
             const Json& payload);

 private:
  std::vector<std::shared_ptr<FakeClient>> clients_;
};

class FakeRoutes final : public HttpRoutes {
 public:
  void on(std::string method, std::string path, std::size_t max_body_bytes,
          HttpHandler handler) override;
  void serve(std::vector<EmbeddedFile>, HttpHeaders) override {}

  /// False when there is no such route.
  bool call(HttpRequest request, HttpReply reply);
  std::size_t max_body_bytes(const std::string& method, const std::string& path) const;
  std::vector<std::pair<std::string, std::string>> routes() const;

 private:
  struct Route {
    std::size_t max_body_bytes = 0;
    HttpHandler handler;
  };
  std::map<std::pair<std::string, std::string>, Route> routes_;
};

}  // namespace snug::chat
