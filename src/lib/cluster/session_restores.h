// The clients of one server that come back at the same time.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cluster/session_restore.h"
#include "snug/redis.h"

namespace snug::cluster {

/// Runs some restores at once, and lets others wait for their turn. They have a connection of their
/// own, which is made with the first of them, and ends with the last namespace. Owned by the
/// adapters, and by the factory that makes them. Loop thread.
class SessionRestores {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Done = SessionRestore::Done;

  /// `page_size` in entries.
  SessionRestores(Redis& redis, std::size_t page_size) : redis_(redis), page_size_(page_size) {}
  SessionRestores(const SessionRestores&) = delete;
  SessionRestores& operator=(const SessionRestores&) = delete;

  /// Calls `done` once, at once or later, or drops it when `until` has passed before its turn. More
  /// than `max_waiting_count` that wait get an error.
  void start(SessionRestore::Request request, Time until, std::size_t max_waiting_count, Done done);
  /// Drops those of a namespace, uncalled.
  void drop(const std::string& nsp);

 private:
  struct Waiting {
    SessionRestore::Request request;
    Time until;
    Done done;
  };

  void run(SessionRestore::Request request, Done done);
  void on_done(const SessionRestore* restore);
  void run_waiting();

  Redis& redis_;
  const std::size_t page_size_;
  std::unique_ptr<Redis> client_;
  std::shared_ptr<RestoreShare> share_;
  std::set<std::string> nsps_;
  std::vector<std::shared_ptr<SessionRestore>> running_;
  std::deque<Waiting> waiting_;
  std::shared_ptr<SessionRestores*> self_ = std::make_shared<SessionRestores*>(this);
};

}  // namespace snug::cluster
