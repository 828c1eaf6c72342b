// One Socket.IO client by long polling. As in browsers, one GET waits, and events are posted on a
// second connection (Engine.IO protocol 4, "HTTP long-polling").
#pragma once

#include <string>
#include <string_view>

#include "bench/load/http_channel.h"

namespace snug::bench {

class PollingClient;

class PollingObserver {
 public:
  virtual ~PollingObserver() = default;
  /// The client has joined the namespace and may post events.
  virtual void on_ready(PollingClient& client) = 0;
  /// The body of the answer to a poll.
  virtual void on_polled(PollingClient& client, std::string_view body) = 0;
  /// The last post was answered.
  virtual void on_posted(PollingClient&) {}
};

class PollingClient final : public HttpChannel::Observer {
 public:
  PollingClient(Poller& poller, PollingObserver& observer, const Target& target, std::size_t index);

  std::size_t index() const { return index_; }
  /// A request with these Engine.IO packets. Call once the client is ready.
  std::string prepare(std::string_view packets) const { return request("POST", packets); }
  /// One post at a time.
  void post(std::string_view request) { posts_.ask(request); }

 private:
  void on_answer(HttpChannel& channel, std::string_view body) override;
  void open(std::string_view handshake);
  std::string request(std::string_view method, std::string_view body) const;

  PollingObserver& observer_;
  const Target& target_;
  std::size_t index_;
  HttpChannel polls_;
  HttpChannel posts_;
  std::string session_;
  std::string poll_;
  bool ready_ = false;
};

}  // namespace snug::bench
