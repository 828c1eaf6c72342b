// Runs a program's functions for a Redis that they may destroy.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/guard.h"
#include "redis/settings.h"

namespace snug::redis {

/// One for each Redis. After end() nothing is called any more.
class Caller {
 public:
  explicit Caller(Settings& settings) : settings_(settings) {}
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  bool ended() const { return exists_ == nullptr; }
  void end() { exists_.reset(); }

  /// Calls a program's function, which may be empty. Its exception is logged.
  template <class Function, class... Values>
  void call(const char* what, const Function& function, Values&&... values) {
    if (ended() || !function) return;
    base::guarded(settings_.environment().log, {what},
                  [&] { function(std::forward<Values>(values)...); });
  }
  /// Runs `task`, which is not the program's, in the next turn.
  void later(std::function<void()> task) {
    settings_.core.post([task = std::move(task), exists = std::weak_ptr<bool>(exists_)] {
      if (!exists.expired()) task();
    });
  }

 private:
  Settings& settings_;
  std::shared_ptr<bool> exists_ = std::make_shared<bool>(true);
};

}  // namespace snug::redis
