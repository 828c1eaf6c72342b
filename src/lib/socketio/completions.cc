// Runs one batch per turn.
#include "socketio/completions.h"

#include "socketio/guard.h"

namespace snug::socketio {

void Completions::add(std::function<void()> completion) {
  waiting_.push_back(std::move(completion));
  if (timer_.active()) return;
  if (last_turn_ != environment_.turn.number()) return environment_.turn.at_end(*this);
  timer_.start(turns_in_a_row_ < kMaxTurnsInARow ? std::chrono::milliseconds::zero() : kPause);
}

void Completions::on_turn_end() {
  last_turn_ = environment_.turn.number();
  running_ = std::exchange(waiting_, {});
  // By index, because a handler may destroy the server, which clears the list.
  for (std::size_t i = 0; i < running_.size(); ++i) {
    const std::function<void()> completion = std::exchange(running_[i], nullptr);
    run_guarded(environment_, "an answer", [&completion] { completion(); });
  }
  running_.clear();
  turns_in_a_row_ = waiting_.empty() ? 0 : turns_in_a_row_ + 1;
}

void Completions::clear() {
  timer_.stop();
  // The destructor of a handler's captured state may add further completions.
  for (auto* list : {&running_, &waiting_}) {
    while (!list->empty()) std::exchange(*list, {}).clear();
  }
}

}  // namespace snug::socketio
