// Passwords against one hash: off the loop, one at a time, and few that wait.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "server/loop_core.h"

namespace snug::admin {

class PasswordQueue {
 public:
  struct Question {
    std::string password;
    std::function<bool()> still_asked;  ///< Not hashed for nobody.
    std::function<void(bool right)> answer;
  };

  /// The loop is borrowed.
  PasswordQueue(server::LoopCore& loop, std::string hash, std::size_t max_waiting);

  /// False, and nothing is answered, when as many wait as may. Not answered either when this ends.
  [[nodiscard]] bool ask(Question question);

 private:
  void take_next();

  server::LoopCore& loop_;
  const std::string hash_;
  const std::size_t max_waiting_;
  std::deque<Question> waiting_;
  bool hashing_ = false;
  std::shared_ptr<PasswordQueue*> self_ = std::make_shared<PasswordQueue*>(this);
};

}  // namespace snug::admin
