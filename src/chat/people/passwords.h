// Passwords: which of them may be chosen, and argon2id off the loop, one at a time, in a bounded
// queue.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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

/// A hash that no password has. It takes as long to verify as any other, and is made without
/// hashing.
std::string nobodys_hash(const PasswordCost& cost);

/// The objection to a chosen password, worded to follow its field's name; nothing if it is
/// accepted. A password must be 8 to 256 bytes in NFKC and not one of the 20,000 most used.
std::optional<std::string> objection_to_password(std::string_view password);

/// The refusal while the queue is full.
Failure hashing_busy();

/// Hashes and verifies in the thread pool. Passwords are hashed in NFKC, so that they are the same
/// from every keyboard.
class PasswordQueue {
 public:
  struct Verdict {
    enum class Kind { kWrong, kRight, kBusy };  ///< kBusy: the queue is full.
    Kind kind = Kind::kWrong;
    /// A new hash of the right password. Set if the stored hash is of the password as typed, as
    /// earlier versions stored it.
    std::optional<std::string> renewed;
  };
  /// Errors: `too_many` if the queue is full, `unavailable` if memory is short.
  using Hashed = std::function<void(Result<std::string, Failure>)>;
  using Verified = std::function<void(const Verdict&)>;

  PasswordQueue(model::Clock& clock, const PasswordCost& cost, const Limits& limits);

  /// hash() and verify() do not answer within the call. They answer once, unless the queue is
  /// destroyed first.
  void hash(const Source& source, std::string password, Hashed done);
  /// Without a hash (an unknown name) the answer is kWrong, after the same time.
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
