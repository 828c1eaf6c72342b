// A client at the end of a slow line, on which a limited number of bytes arrives each second.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "testing/memory_stream.h"
#include "world/live_world.h"

namespace snug::chat {

/// A WebSocket that answers pings and pages as they arrive.
class SlowClient {
 public:
  SlowClient(LiveWorld& live, const Json& auth, std::size_t bytes_per_second);

  void run(std::chrono::seconds time);
  bool connected() const { return peer_->open(); }
  void cut() { peer_->reset(); }

  /// The number of the answer in `answers`.
  int ask(std::string_view event, const Json& payload);

  std::vector<Json> events;  ///< Events of the log, from pages and live, in order of arrival.
  std::size_t pages = 0;     ///< Pages with events.
  std::size_t longest_page = 0;
  bool live = false;
  std::map<int, Json> answers;

 private:
  void take();
  void on_packet(std::string_view packet);
  void on_event(std::string_view packet);
  void send(const std::string& packet);

  LiveWorld& world_;
  const Json auth_;
  const std::size_t bytes_per_second_;
  std::unique_ptr<test_support::MemoryPeer> peer_;
  std::string inbox_;
  int last_ask_ = 0;
};

}  // namespace snug::chat
