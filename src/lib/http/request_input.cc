// See request_input.h.
#include "http/request_input.h"

#include <utility>

namespace snug::http {

void RequestInput::wait_for_turn() {
  if (!has_unparsed()) return;
  if (!quota_) quota_ = std::make_unique<base::TurnQuota>(timers_, parse_again_);
  quota_->wait();
}

void RequestInput::drop_parsed() {
  if (waits_for_turn()) return;  // Moving the rest each time would be wasted work.
  if (held_begin_ == held_.size()) {
    std::string().swap(held_);  // Idle connections hold no buffer; an assignment would keep it.
  } else {
    held_.erase(0, held_begin_);
  }
  held_begin_ = 0;
}

void RequestInput::limit_reading() {
  set_reading(!waits_for_turn() && !paused_until_answered_ &&
              held_.size() <= limits_.max_held_bytes);
}

void RequestInput::pause_until_answered() {
  paused_until_answered_ = true;
  limit_reading();
}

void RequestInput::resume_after_answer() {
  if (std::exchange(paused_until_answered_, false)) limit_reading();
}

void RequestInput::clear() {
  std::string().swap(held_);
  held_begin_ = 0;
}

void RequestInput::set_reading(bool reading) {
  if (reading_paused_ != reading) return;
  reading_paused_ = !reading;
  reading ? stream_.resume_reading() : stream_.pause_reading();
}

}  // namespace snug::http
