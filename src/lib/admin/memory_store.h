// Sessions of the admin page in this process: limited in number and time.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>

#include "base/timer_queue.h"
#include "snug/admin.h"

namespace snug::admin {

class MemoryStore final : public AdminStore {
 public:
  /// The timers are borrowed, only to read their time.
  MemoryStore(const base::TimerQueue& timers, base::Duration duration, std::size_t max_count);

  void save_session(const std::string& id) override;
  void does_session_exist(const std::string& id, std::function<void(bool)> done) override;

 private:
  struct Session {
    std::string id;
    base::MonotonicTime ends;
  };

  void forget_old_ones();

  const base::TimerQueue& timers_;
  const base::Duration duration_;
  const std::size_t max_count_;
  std::deque<Session> sessions_;  ///< Oldest first.
};

}  // namespace snug::admin
