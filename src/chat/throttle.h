// Slows down the guessing of passwords, by name and by address.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace snug::chat {

/// Counts attempts of the last minute. Bounded: when too many keys are in use, one is forgotten.
class AttemptCounter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit AttemptCounter(std::uint32_t limit) : limit_(limit) {}

  /// Seconds until an attempt is allowed; 0 now.
  std::int64_t wait(const std::string& key, Time now);
  void add(const std::string& key, Time now);
  /// Takes the newest attempt back.
  void give_back(const std::string& key);

 private:
  void make_room(Time now);

  std::uint32_t limit_;
  std::unordered_map<std::string, std::vector<Time>> attempts_;
  Time next_sweep_{};
};

class SignInThrottle {
 public:
  using Time = AttemptCounter::Time;

  SignInThrottle(std::uint32_t per_name, std::uint32_t per_address)
      : names_(per_name), addresses_(per_address) {}

  /// Counts an attempt and returns 0, or counts nothing and returns the seconds to wait.
  /// An empty address (a Unix socket) is not counted.
  std::int64_t attempt(std::string_view name, std::string_view address, Time now);
  /// The attempt was right: it does not count.
  void succeeded(std::string_view name, std::string_view address);

 private:
  AttemptCounter names_;
  AttemptCounter addresses_;
};

/// What of an address counts as one place: IPv4 whole, IPv6 its /64.
std::string address_group(std::string_view address);

}  // namespace snug::chat
