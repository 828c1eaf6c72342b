// The chat's surroundings in memory: peers that record what they receive, and routes that are
// called directly.
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

#include "live/peer.h"
#include "snug/http.h"
#include "snug/server.h"
#include "support/fake_clock.h"

namespace snug::chat {

using test_support::FakeClock;

/// The client's end of a FakePeer; outlives it.
struct FakeClient {
  struct Received {
    std::string event;
    Json payload;
  };
  /// The payloads of that event, in order.
  std::vector<Json> all(std::string_view event) const;
  std::size_t count(std::string_view event) const { return all(event).size(); }
  /// The newest payload of that event; null if there is none.
  Json last(std::string_view event) const;
  /// Acknowledges the oldest event that waits for it. False if none does.
  bool acknowledge();
  void take(std::string_view event, Json payload);
  /// Ends the connection. As with snug::Socket, the disconnect handler comes first and pending
  /// acknowledgements then end within the call.
  void end();

  std::vector<Received> received;
  std::deque<std::function<void(Result<void>)>> unanswered;
  std::set<std::string> rooms;
  std::size_t queued_bytes = 0;
  std::size_t ends_at_emit = 0;  ///< The nth emit from now on ends the connection; 0 for none.
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
  void on_stream(std::string, std::string, std::uint64_t, HttpStreamHandler) override {}
  void serve(std::vector<EmbeddedFile>, HttpHeaders) override {}
  Result<void> serve_folder(std::string, std::string, FolderOptions) override { return {}; }

  /// False if there is no such route.
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
