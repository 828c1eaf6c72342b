// Slows down the guessing of passwords without locking anybody out. docs/protocol.md and
// SECURITY.md have the numbers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "people/source.h"

namespace snug::chat {

/// How the wait grows with wrong tries in a row: none for the first `free` tries, then `first`,
/// doubled after each try up to `longest`.
struct WaitRule {
  std::uint32_t free;
  std::chrono::seconds first;
  std::chrono::seconds longest;
};

/// Tries in a row from one place. They are forgotten a day after the last.
class GrowingWait {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// The time until the next try is allowed; zero if it is allowed now.
  std::chrono::nanoseconds left(const WaitRule& rule, Time now) const;
  void count(Time now);
  void give_back() { count_ -= count_ > 0 ? 1 : 0; }
  bool is_forgotten(Time now) const;

 private:
  std::uint32_t count_ = 0;
  Time last_{};
};

/// At most kBurst at once, and kBurst plus a day's refill in any day.
class DailyBudget {
 public:
  using Time = GrowingWait::Time;

  std::chrono::nanoseconds left(Time now) const;
  void take(Time now);
  void give_back();
  bool is_full(Time now) const { return empty_until_ <= now; }

 private:
  Time empty_until_{};  ///< The budget is full from then on.
};

/// Counts tries for each account and source, and for each account the tries of all unknown devices.
/// A try counts as soon as it is admitted, so that parallel tries do not get around the limit.
class SignInThrottle {
 public:
  using Time = GrowingWait::Time;

  /// Counts a try and returns 0, or counts nothing and returns the seconds to wait. `exists` says
  /// whether somebody has that name; other names are bounded in number.
  std::int64_t attempt(std::string_view name, bool exists, const Source& source, Time now);
  /// Undoes attempt(), because nobody looked at the password.
  void give_back(std::string_view name, const Source& source);
  /// The password was right. Clears this source's tries.
  void succeeded(std::string_view name, const Source& source);
  /// The account has a new password. Guesses at the old one do not count.
  void forget(std::string_view name);
  /// True at most once a minute for each account, so that guesses do not fill the log.
  bool is_worth_a_line(std::string_view name, Time now);

 private:
  struct Account {
    std::map<std::string, GrowingWait> sources;
    DailyBudget budget;
    Time line_at{};
  };
  using Accounts = std::unordered_map<std::string, Account>;

  Account& account(const std::string& name, bool exists, Time now);
  Account* find(std::string_view name);
  void make_room(Time now);

  Accounts people_;
  Accounts strangers_;  ///< Names that nobody has.
  Time next_sweep_{};
};

/// The part of an address that counts as one source: all of an IPv4 address, the /48 of an IPv6
/// address, because one customer may have that much.
std::string address_group(std::string_view address);

}  // namespace snug::chat
