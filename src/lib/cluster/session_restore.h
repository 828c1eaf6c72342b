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

/// What restores that run at the same time share. Both Redis are borrowed.
struct RestoreShare {
  Redis& sessions;        ///< For commands with small replies.
  Redis& stream;          ///< For entries: the connection ends if they are too large for a reply.
  std::size_t page_size;  ///< Entries; fewer after a reply that was too large.
  std::size_t bytes = 0;  ///< That all of them hold.
};

/// Nothing is taken out of Redis before everything else is found, so a try that fails costs
/// nothing. Dropped by its owner, it calls nothing more.
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
    std::size_t max_count;
    std::size_t max_bytes;           ///< Also of all restores together.
    std::function<bool()> is_whole;  ///< Whether this server has missed nothing since the request.
  };

  SessionRestore(std::shared_ptr<RestoreShare> share, Request request, Done done)
      : share_(std::move(share)), request_(std::move(request)), done_(std::move(done)) {}
  ~SessionRestore() { share_->bytes -= bytes_; }
  SessionRestore(const SessionRestore&) = delete;
  SessionRestore& operator=(const SessionRestore&) = delete;

  const std::string& nsp() const { return request_.nsp; }
  void start();

 private:
  using Step = void (SessionRestore::*)(const RedisReply& reply);

  static constexpr int kMaxTries = 4;

  void ask(const RedisCommand& command, Step step);
  void on_session(const RedisReply& reply);
  void look_for_offset(Step step);
  void on_offset(const RedisReply& reply);
  void read_page();
  void on_answer(const Result<RedisReply>& reply, std::size_t page_size);
  void on_page(const RedisReply& reply, std::size_t page_size);
  void on_too_large(std::size_t page_size);
  bool may_try_again() { return ++tries_ < kMaxTries; }
  bool add(const StreamEntry& entry);
  void on_all_read(const RedisReply& reply);
  void claim();
  void on_claimed(const RedisReply& reply);
  void fail(const char* reason);

  const std::shared_ptr<RestoreShare> share_;
  const Request request_;
  Done done_;
  RestoredSession found_;
  StreamId read_{};
  std::size_t bytes_ = 0;
  int tries_ = 0;  ///< How often one entry was asked for in vain.
};

}  // namespace snug::cluster
