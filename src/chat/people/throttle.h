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

/// How the wait grows with wrong tries in a row: none for the first, then twice as long after each.
struct WaitRule {
  std::uint32_t free;
  std::chrono::seconds first;
  std::chrono::seconds longest;
};

/// Tries in a row from one place. They are forgotten a day after the last.
class GrowingWait {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Until the next try is allowed; zero now.
  std::chrono::nanoseconds left(const WaitRule& rule, Time now) const;
  void count(Time now);
  void give_back() { count_ -= count_ > 0 ? 1 : 0; }
  bool is_forgotten(Time now) const;

 private:
  std::uint32_t count_ = 0;
  Time last_{};
};

/// At most `burst` at once and `burst` plus a day's refill in any day.
class DailyBudget {
 public:
  using Time = GrowingWait::Time;

  std::chrono::nanoseconds left(Time now) const;
  void take(Time now);
  void give_back();
  bool is_full(Time now) const { return empty_until_ <= now; }

 private:
  Time empty_until_{};  ///< When all of it is there again.
};

/// Counts tries for each account and source, and for each account those of strange devices. A try
/// counts from the moment when it is let through, so that many at once are no way around.
class SignInThrottle {
 public:
  using Time = GrowingWait::Time;

  /// Counts a try and returns 0, or counts nothing and returns the seconds to wait. `exists`:
  /// whether somebody has that name; others are bounded in number.
  std::int64_t attempt(std::string_view name, bool exists, const Source& source, Time now);
  /// It was no try: nobody looked at the password.
  void give_back(std::string_view name, const Source& source);
  /// The password was right: nothing speaks against this source any more.
  void succeeded(std::string_view name, const Source& source);
  /// The account has another password: guesses at the old one do not count.
  void forget(std::string_view name);
  /// True once a minute for each account, so that a log is not filled.
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

/// What of an address counts as one place: IPv4 whole, IPv6 its /48, because one customer may have
/// that much.
std::string address_group(std::string_view address);

}  // namespace snug::chat
