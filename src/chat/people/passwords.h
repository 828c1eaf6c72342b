// Passwords: which may be chosen, and argon2id off the loop, one at a time, in a bounded queue.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "live/peer.h"
#include "model/clock.h"
#include "people/fair_queue.h"
#include "people/source.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/result.h"

namespace snug::chat {

/// argon2id as libsodium's own string; blocks for tens of milliseconds. Nothing when memory is
/// short.
std::optional<std::string> hash_password(std::string_view password, const PasswordCost& cost);

/// A hash that no password has and that takes as long to verify as another; made without hashing.
std::string nobodys_hash(const PasswordCost& cost);

/// What is wrong with a password that somebody chooses, in words that follow its field's name;
/// nothing when it may be taken. It has to be 8 to 256 bytes in the form in which it is hashed, and
/// not one of the 20,000 most used.
std::optional<std::string> objection_to_password(std::string_view password);

/// What is answered while too much waits.
Failure hashing_busy();

/// Hashes and verifies in the pool. What is hashed is the password in NFKC, so that all keyboards
/// make the same of it.
class PasswordQueue {
 public:
  struct Verdict {
    enum class Kind { kWrong, kRight, kBusy };  ///< kBusy: too much waits already.
    Kind kind = Kind::kWrong;
    /// A new hash of the right password, where the old one was of an earlier version's kind: of the
    /// password as typed.
    std::optional<std::string> renewed;
  };
  /// `too_many` when too much waits already, `unavailable` when memory is short.
  using Hashed = std::function<void(Result<std::string, Failure>)>;
  using Verified = std::function<void(const Verdict&)>;

  PasswordQueue(model::Clock& clock, const PasswordCost& cost, const Limits& limits);

  /// Neither answers within the call. Both do once, unless the queue ends before.
  void hash(const Source& source, std::string password, Hashed done);
  /// Without a hash (an unknown name) it takes as long, and the answer is kWrong.
  void verify(const Source& source, std::string password, std::optional<std::string> hash,
              Verified done);

 private:
  struct Job {
    std::function<void()> work;  ///< On a pool thread; touches the job's own values only.
    std::function<void()> done;
    std::function<void()> refused;
  };
  void enqueue(const Source& source, Job job);
  void run_next();
  std::optional<Job> next();

  model::Clock& clock_;
  PasswordCost cost_;
  std::string nobodys_hash_;
  FairQueue<Job> known_;
  FairQueue<Job> others_;
  bool known_first_ = true;
  bool running_ = false;
};

}  // namespace snug::chat
