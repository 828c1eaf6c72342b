// People whose presence changed.
#include "live/presence_batch.h"

#include <utility>

namespace snug::chat {

void PresenceBatch::add(model::UserId user) {
  changed_.insert(user);
  if (timer_ == 0) flush();
}

void PresenceBatch::flush() {
  timer_ = clock_.set_timeout(every_, [this] {
    timer_ = 0;
    if (!changed_.empty()) flush();
  });
  send_(std::exchange(changed_, {}));
}

}  // namespace snug::chat
