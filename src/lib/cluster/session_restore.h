// Finds the session of one client, and what it missed.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "cluster/stream_entry.h"
#include "cluster/stream_id.h"
#include "snug/adapter.h"
#include "snug/redis.h"
#include "snug/result.h"

namespace snug::cluster {

/// Keeps itself until its end. Redis outlives it. Nothing is taken out of Redis before everything
/// else is found, so a try that fails costs nothing.
class SessionRestore final : public std::enable_shared_from_this<SessionRestore> {
 public:
  using Done = std::function<void(Result<RestoredSession>)>;
  struct Request {
    std::string stream;
    std::string nsp;
    std::string session_key;
    std::string pid;
    StreamId after;  ///< The last entry that the client has.
    StreamId until;  ///< The last entry that is wanted.
    std::size_t page_size;
    std::size_t max_count;
    std::size_t max_bytes;
  };

  SessionRestore(Redis& redis, Request request, Done done)
      : redis_(redis), request_(std::move(request)), done_(std::move(done)) {}

  void start();

 private:
  using Step = void (SessionRestore::*)(const RedisReply& reply);

  void ask(const RedisCommand& command, Step step);
  void on_session(const RedisReply& reply);
  void on_offset(const RedisReply& reply);
  void read_page();
  void on_page(const RedisReply& reply);
  bool add(const StreamEntry& entry);
  void claim();
  void on_claimed(const RedisReply& reply);
  void fail(const char* reason);

  Redis& redis_;
  const Request request_;
  Done done_;
  RestoredSession found_;
  StreamId read_{};
  std::size_t bytes_ = 0;
};

}  // namespace snug::cluster
