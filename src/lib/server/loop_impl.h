// The implementation of a snug::Loop: numbered timers on top of its core. Also used by the program
// built from the same tree (app/, storage/) and by testing/.
#pragma once

#include <memory>
#include <unordered_map>

#include "base/check.h"
#include "net/loop.h"
#include "server/loop_core.h"
#include "snug/loop.h"

namespace snug {

class SNUG_LOCAL Loop::Impl {
 public:
  explicit Impl(std::unique_ptr<server::LoopCore> core);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  server::LoopCore& core() { return *core_; }
  /// Not for a loop in memory.
  net::Loop& net() {
    CHECK(core_->net() != nullptr);
    return *core_->net();
  }

  TimerId start_timer(std::chrono::milliseconds after, bool repeat, Task task);
  void clear_timer(TimerId id);

 private:
  class UserTimer;

  const std::unique_ptr<server::LoopCore> core_;
  TimerId last_id_ = 0;
  std::unordered_map<TimerId, std::unique_ptr<UserTimer>> timers_;
};

}  // namespace snug
