// One password after the other.
#include "admin/password_queue.h"

#include <utility>

#include "admin/bcrypt.h"

namespace snug::admin {

PasswordQueue::PasswordQueue(server::LoopCore& loop, std::string hash, std::size_t max_waiting)
    : loop_(loop), hash_(std::move(hash)), max_waiting_(max_waiting) {}

bool PasswordQueue::ask(Question question) {
  if (waiting_.size() >= max_waiting_) return false;
  waiting_.push_back(std::move(question));
  if (!hashing_) take_next();
  return true;
}

void PasswordQueue::take_next() {
  while (!waiting_.empty() && !waiting_.front().still_asked()) waiting_.pop_front();
  hashing_ = !waiting_.empty();
  if (!hashing_) return;
  struct Work {
    Question question;
    std::string hash;
    bool right = false;
  };
  const auto work = std::make_shared<Work>(Work{std::move(waiting_.front()), hash_});
  waiting_.pop_front();
  loop_.run_in_pool(
      [work] { work->right = matches_bcrypt(std::move(work->question.password), work->hash); },
      [work, self = std::weak_ptr(self_)] {
        const auto queue = self.lock();
        if (!queue) return;
        (*queue)->take_next();
        work->question.answer(work->right);
      });
}

}  // namespace snug::admin
