// The ring of waiting members, and its timer.
#include "engineio/deadline_list.h"

#include <algorithm>

namespace snug::engineio {

void DeadlineList::Member::leave() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

DeadlineList::DeadlineList(base::TimerQueue& timers, base::Duration after, Target& target)
    : timers_(timers), after_(after), target_(target), timer_(timers, *this) {
  ring_.previous_ = ring_.next_ = &ring_;
}

DeadlineList::~DeadlineList() {
  while (!empty()) ring_.next_->leave();
  ring_.previous_ = ring_.next_ = nullptr;
}

void DeadlineList::restart(Member& member) {
  member.leave();
  member.deadline_ = timers_.now() + after_;
  member.previous_ = ring_.previous_;
  member.next_ = &ring_;
  ring_.previous_->next_ = &member;
  ring_.previous_ = &member;
  if (!timer_.active()) timer_.start(after_);
}

void DeadlineList::settle() {
  if (empty()) timer_.stop();
}

void DeadlineList::on_timer(base::Timer&) {
  // Members that restart themselves go to the end, where no member is due, so the loop ends. A time
  // of zero would make them due at once, so the last member of this round is remembered.
  Member* const last = ring_.previous_;
  while (!empty() && ring_.next_->deadline_ <= timers_.now()) {
    Member& due = *ring_.next_;
    const bool was_last = &due == last;
    due.leave();
    target_.on_deadline(*this, due);
    if (was_last) break;
  }
  if (empty()) return;
  timer_.start(std::max(ring_.next_->deadline_ - timers_.now(), base::Duration::zero()));
}

}  // namespace snug::engineio
