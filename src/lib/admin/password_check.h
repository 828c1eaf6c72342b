// Passwords against one hash, off the loop.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "server/loop_core.h"

namespace snug::admin {

class PasswordCheck {
 public:
  /// Half of the threads that libuv's pool has: other work of the pool goes on.
  static constexpr std::size_t kMaxAtATime = 2;

  /// The loop is borrowed.
  PasswordCheck(server::LoopCore& loop, std::string hash);

  /// False, and nothing is answered, while as many are under way as may be: nobody waits. Not
  /// answered either when this ends.
  [[nodiscard]] bool ask(std::string password, std::function<void(bool right)> answer);

 private:
  server::LoopCore& loop_;
  const std::string hash_;
  /// How many are under way. Answers that come late find out by it that this has gone.
  const std::shared_ptr<std::size_t> count_ = std::make_shared<std::size_t>(0);
};

}  // namespace snug::admin
