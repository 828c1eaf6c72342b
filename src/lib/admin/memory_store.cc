// Always searches the whole list, so the time taken reveals nothing about the ids in it.
#include "admin/memory_store.h"

#include "admin/bcrypt.h"

namespace snug::admin {

MemoryStore::MemoryStore(const base::TimerQueue& timers, base::Duration duration,
                         std::size_t max_count)
    : timers_(timers), duration_(duration), max_count_(max_count) {}

void MemoryStore::save_session(const std::string& id) {
  forget_old_ones();
  sessions_.push_back({id, timers_.now() + duration_});
  while (sessions_.size() > max_count_) sessions_.pop_front();
}

void MemoryStore::does_session_exist(const std::string& id, std::function<void(bool)> done) {
  forget_old_ones();
  bool exists = false;
  for (const Session& session : sessions_) exists |= same_secret(session.id, id);
  done(exists);
}

void MemoryStore::forget_old_ones() {
  while (!sessions_.empty() && sessions_.front().ends <= timers_.now()) sessions_.pop_front();
}

}  // namespace snug::admin
