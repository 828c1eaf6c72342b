// What is beneath a snug::Loop: for the program that is built from the same tree (app/, storage/).
#pragma once

#include <memory>
#include <unordered_map>

#include "net/loop.h"
#include "snug/loop.h"

namespace snug {

class Loop::Impl {
 public:
  Impl();
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  net::Loop& net() { return net_; }

  TimerId start_timer(std::chrono::milliseconds after, bool repeat, Task task);
  void clear_timer(TimerId id);

 private:
  class UserTimer;

  net::Loop net_;
  TimerId last_id_ = 0;
  std::unordered_map<TimerId, std::unique_ptr<UserTimer>> timers_;
};

}  // namespace snug
