// Rate limits. The caller passes the time.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace snug::chat {

/// At most `limit` in any `Seconds` seconds that begin on a whole second.
template <std::size_t Seconds>
class RateWindow {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Counts one and returns 0, or counts nothing and returns the seconds until there is room.
  std::int64_t take(Time now, std::uint32_t limit) {
    forget_before(now);
    if (total() >= limit) return seconds_until_room();
    ++counts_[static_cast<std::size_t>(second_) % Seconds];
    return 0;
  }

 private:
  void forget_before(Time now) {
    const auto second =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    for (std::size_t passed = 0; second_ < second && passed < Seconds; ++passed) {
      counts_[static_cast<std::size_t>(++second_) % Seconds] = 0;
    }
    second_ = second;
  }
  std::uint32_t total() const {
    std::uint32_t sum = 0;
    for (const std::uint32_t count : counts_) sum += count;
    return sum;
  }
  /// The oldest second that holds something leaves the window first.
  std::int64_t seconds_until_room() const {
    for (std::size_t ahead = 1; ahead < Seconds; ++ahead) {
      if (counts_[(static_cast<std::size_t>(second_) + ahead) % Seconds] > 0) {
        return static_cast<std::int64_t>(ahead);
      }
    }
    return static_cast<std::int64_t>(Seconds);
  }

  std::int64_t second_ = 0;
  std::array<std::uint32_t, Seconds> counts_{};
};

/// At most `limit` in the 24 hours that begin with the first.
class DayBudget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Counts one and returns 0, or counts nothing and returns the seconds until there is room.
  std::int64_t take(Time now, std::uint32_t limit) {
    constexpr std::chrono::hours kDay{24};
    if (count_ == 0 || now >= begin_ + kDay) {
      begin_ = now;
      count_ = 0;
    }
    if (count_ >= limit) {
      return std::chrono::ceil<std::chrono::seconds>(begin_ + kDay - now).count();
    }
    ++count_;
    return 0;
  }
  void give_back() {
    if (count_ > 0) --count_;
  }

 private:
  Time begin_;
  std::uint32_t count_ = 0;
};

}  // namespace snug::chat
