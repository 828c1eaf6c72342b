// One connection to the Redis in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "net/stream.h"
#include "testing/redis_instance.h"
#include "testing/redis_request.h"
#include "testing/redis_session.h"

namespace snug::test_support::redis {

class Link;

class LinkOwner {
 public:
  virtual void on_request(const Link& link, const Words& words) = 0;
  /// The connection has ended. The link may be destroyed at the turn's end.
  virtual void on_gone(Link& link) = 0;

 protected:
  ~LinkOwner() = default;
};

class Link final : public Output, net::StreamObserver, base::TurnQueue::Hook {
 public:
  /// Redis ends a subscriber that leaves so much unread (client-output-buffer-limit).
  static constexpr std::size_t kMaxUnreadBytes = 32UL << 20;

  /// Outlived by the owner and the instance. `node` is the name by which it came.
  Link(LinkOwner& owner, Instance& instance, base::Environment& environment,
       std::unique_ptr<net::Stream> stream, std::int64_t id, std::string node);
  ~Link();

  const Session& session() const { return session_; }
  const std::string& node() const { return node_; }
  bool frozen() const { return frozen_; }
  /// Whether the server still counts it.
  bool counts() const { return counts_; }

  /// No byte passes, in either direction, and no end; both wait.
  void freeze(bool frozen);
  /// The server does nothing. Its end ends the connection all the same.
  void hang(bool hung);
  /// The server has gone, or wants no more of it.
  void lose();
  /// Ends it in both directions at once, also if it is frozen.
  void cut();
  void send(std::string_view bytes) override;

 private:
  void on_read(std::string_view bytes) override;
  void on_closed(net::CloseReason reason) override;
  void on_answered() override;
  void on_turn_end() override;
  void process();
  void end_session();
  bool held() const { return frozen_ || hung_; }
  void go_on();

  LinkOwner& owner_;
  Instance& instance_;
  base::Environment& environment_;
  const std::unique_ptr<net::Stream> stream_;
  const std::string node_;
  Session session_;
  RequestParser parser_;
  std::string held_;  // bytes for the client that wait
  bool frozen_ = false;
  bool hung_ = false;
  bool counts_ = true;   // the session is the instance's
  bool closed_ = false;  // the client has gone
};

}  // namespace snug::test_support::redis
