// The end of a loop turn: hooks, then tasks, then disposed objects, until nothing is left.
#include "base/turn_queue.h"

#include <utility>

namespace snug::base {

TurnQueue::Hook::~Hook() {
  if (queue_ != nullptr) queue_->hooks_[slot_] = nullptr;
}

TurnQueue::~TurnQueue() {
  // A destructor may add more work. Flushes that it asks for are not run.
  while (!empty()) {
    for (Hook* hook : hooks_) {
      if (hook != nullptr) hook->queue_ = nullptr;
    }
    hooks_.clear();
    std::exchange(tasks_, {}).clear();
    std::exchange(disposed_, {}).clear();
  }
}

void TurnQueue::at_end(Hook& hook) {
  if (hook.queue_ != nullptr) return;
  hook.queue_ = this;
  hook.slot_ = hooks_.size();
  hooks_.push_back(&hook);
}

void TurnQueue::at_end(std::function<void()> task) {
  tasks_.push_back(std::move(task));
}

void TurnQueue::dispose(std::unique_ptr<Disposable> object) {
  if (object) disposed_.push_back(std::move(object));
}

void TurnQueue::run() {
  while (!empty()) {
    run_hooks();
    run_tasks();
    if (hooks_.empty() && tasks_.empty()) std::exchange(disposed_, {}).clear();
  }
  ++number_;
}

bool TurnQueue::empty() const {
  return hooks_.empty() && tasks_.empty() && disposed_.empty();
}

void TurnQueue::run_hooks() {
  // By index, because a hook may add others. The list keeps its memory from turn to turn.
  for (std::size_t i = 0; i < hooks_.size(); ++i) {
    Hook* hook = std::exchange(hooks_[i], nullptr);
    if (hook == nullptr) continue;
    hook->queue_ = nullptr;
    hook->on_turn_end();
  }
  hooks_.clear();
}

void TurnQueue::run_tasks() {
  for (const std::function<void()>& task : std::exchange(tasks_, {})) task();
}

}  // namespace snug::base
