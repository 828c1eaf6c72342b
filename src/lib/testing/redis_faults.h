// Faults of the Redis in memory that a test asks for: messages of channels that are lost, doubled
// or late, and commands that are refused.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "testing/redis_subscriptions.h"

namespace snug::test_support::redis {

/// Carries messages to their sessions, with the faults in force.
class ChannelFaults final : base::Timer::Target {
 public:
  /// The messages of which channels, and on the way to whom; without `concerns`, to everybody.
  struct Choice {
    std::string channels;  ///< A pattern of Redis'.
    std::function<bool(const Session&)> concerns{};

    bool concerns_session(const Session& session) const { return !concerns || concerns(session); }
  };

  explicit ChannelFaults(base::Environment& environment)
      : timers_(environment.timers), timer_(environment.timers, *this) {}

  /// The next `count` messages are delivered `copies` times: never with 0.
  void repeat_next(Choice choice, std::size_t count, std::size_t copies);
  /// From now on messages arrive later. The newest choice that fits counts. With `in_order` a
  /// message never overtakes an earlier one of its channel.
  void delay(Choice choice, base::Duration by, bool in_order);
  /// No faults from now on. Late messages stay late.
  void clear();

  void deliver(std::string_view channel, std::vector<Delivery> deliveries);
  /// Drops what is on its way to a session.
  void forget(const Session& session);

 private:
  struct Repeat {
    Choice choice;
    std::size_t left_count;
    std::size_t copies;
  };
  struct Delay {
    Choice choice;
    base::Duration by;
    bool in_order;
  };
  struct Late {
    std::string channel;
    Delivery delivery;
  };

  void apply_repeats(std::string_view channel, std::vector<Delivery>& deliveries);
  void carry(std::string_view channel, Delivery delivery);
  std::optional<base::MonotonicTime> last_due(std::string_view channel, const Session& session);
  void on_timer(base::Timer& timer) override;
  void start_timer();

  base::TimerQueue& timers_;
  std::deque<Repeat> repeats_;
  std::vector<Delay> delays_;
  std::multimap<base::MonotonicTime, Late> late_;
  base::Timer timer_;
};

/// Commands that get an error instead of being carried out.
class CommandFaults {
 public:
  /// `command` is in small letters.
  void refuse_next(const std::string& command, std::string error, std::size_t count);
  std::optional<std::string> take(std::string_view command);
  void clear() { refusals_.clear(); }

 private:
  struct Refusal {
    std::string error;
    std::size_t left_count;
  };
  std::map<std::string, std::deque<Refusal>, std::less<>> refusals_;
};

}  // namespace snug::test_support::redis
