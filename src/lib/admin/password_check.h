// Compares passwords with one hash, off the loop.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "server/loop_core.h"

namespace snug::admin {

class PasswordCheck {
 public:
  /// A share of the library's threads (net/jobs.h), so that their other work continues.
  static constexpr std::size_t kMaxAtATime = 2;

  /// `loop` is borrowed.
  PasswordCheck(server::LoopCore& loop, std::string hash);

  /// False, without an answer, while kMaxAtATime checks are running; no check ever waits.
  /// Destroying this drops all answers.
  [[nodiscard]] bool ask(std::string password, std::function<void(bool right)> answer);

 private:
  server::LoopCore& loop_;
  const std::string hash_;
  /// The number of running checks. A late answer uses it to see whether this is gone.
  const std::shared_ptr<std::size_t> count_ = std::make_shared<std::size_t>(0);
};

}  // namespace snug::admin
