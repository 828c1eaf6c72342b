// Checks a few passwords at a time in the library's pool.
#include "admin/password_check.h"

#include <utility>

#include "admin/bcrypt.h"

namespace snug::admin {

PasswordCheck::PasswordCheck(server::LoopCore& loop, std::string hash)
    : loop_(loop), hash_(std::move(hash)) {}

bool PasswordCheck::ask(std::string password, std::function<void(bool right)> answer) {
  if (*count_ == kMaxAtATime) return false;
  ++*count_;
  const auto right = std::make_shared<bool>(false);
  loop_.run_in_library_pool(
      [right, password = std::move(password), hash = hash_]() mutable {
        *right = matches_bcrypt(std::move(password), hash);
      },
      [right, weak = std::weak_ptr(count_), answer = std::move(answer)] {
        const auto count = weak.lock();
        if (!count) return;
        --*count;
        answer(*right);
      });
  return true;
}

}  // namespace snug::admin
