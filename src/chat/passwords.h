// Passwords: argon2id off the loop, one at a time, with a bounded queue.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "chat/options.h"
#include "chat/outside.h"

namespace snug::chat {

/// argon2id as libsodium's own string; blocks for tens of milliseconds. Nothing when memory is
/// short.
std::optional<std::string> hash_password(std::string_view password, const PasswordCost& cost);

/// A hash that no password has and that takes as long to verify as another; made without hashing.
std::string nobodys_hash(const PasswordCost& cost);

/// Whether the password is 8 to 256 bytes.
bool is_password_length(std::string_view password);

/// Hashes and verifies in the pool. A full queue refuses at once.
class PasswordQueue {
 public:
  using Hashed = std::function<void(std::optional<std::string>)>;
  using Verified = std::function<void(bool)>;

  PasswordQueue(Clock& clock, const PasswordCost& cost, std::size_t max_waiting);

  /// False, and `done` is never called, when too much waits already.
  [[nodiscard]] bool hash(std::string password, Hashed done);
  /// Without a hash (an unknown name) it takes as long, and the answer is false.
  [[nodiscard]] bool verify(std::string password, std::optional<std::string> hash, Verified done);

 private:
  struct Job {
    std::function<void()> work;  ///< On a pool thread; touches the job's own values only.
    std::function<void()> done;
  };
  bool enqueue(Job job);
  void run_next();

  Clock& clock_;
  PasswordCost cost_;
  std::size_t max_waiting_;
  std::string nobodys_hash_;
  std::deque<Job> waiting_;
  bool running_ = false;
};

}  // namespace snug::chat
