// See redis_faults.h.
#include "testing/redis_faults.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "testing/redis_text.h"

namespace snug::test_support::redis {

// --- messages ---

void ChannelFaults::repeat_next(Choice choice, std::size_t count, std::size_t copies) {
  if (count > 0) repeats_.push_back({std::move(choice), count, copies});
}

void ChannelFaults::delay(Choice choice, base::Duration by, bool in_order) {
  delays_.push_back({std::move(choice), by, in_order});
}

void ChannelFaults::clear() {
  repeats_.clear();
  delays_.clear();
}

void ChannelFaults::deliver(std::string_view channel, std::vector<Delivery> deliveries) {
  apply_repeats(channel, deliveries);
  for (Delivery& delivery : deliveries) carry(channel, std::move(delivery));
}

/// The oldest repeat that fits takes the message.
void ChannelFaults::apply_repeats(std::string_view channel, std::vector<Delivery>& deliveries) {
  const auto found = std::ranges::find_if(repeats_, [&](const Repeat& repeat) {
    return matches(repeat.choice.channels, channel) &&
           std::ranges::any_of(deliveries, [&](const Delivery& delivery) {
             return repeat.choice.concerns_session(*delivery.session);
           });
  });
  if (found == repeats_.end()) return;
  std::vector<Delivery> repeated;
  for (Delivery& delivery : deliveries) {
    const bool concerned = found->choice.concerns_session(*delivery.session);
    repeated.insert(repeated.end(), concerned ? found->copies : 1, delivery);
  }
  deliveries = std::move(repeated);
  if (--found->left_count == 0) repeats_.erase(found);
}

void ChannelFaults::carry(std::string_view channel, Delivery delivery) {
  const base::MonotonicTime now = timers_.now();
  base::MonotonicTime due = now;
  bool in_order = true;
  for (const Delay& delay : delays_ | std::views::reverse) {
    if (!matches(delay.choice.channels, channel)) continue;
    if (!delay.choice.concerns_session(*delivery.session)) continue;
    due = now + delay.by;
    in_order = delay.in_order;
    break;
  }
  const auto earlier = last_due(channel, *delivery.session);
  if (in_order && earlier) due = std::max(due, *earlier);
  if (due == now && !(in_order && earlier)) return delivery.session->output.send(delivery.bytes);
  late_.emplace(due, Late{std::string(channel), std::move(delivery)});
  start_timer();
}

/// When the last message that waits for that session arrives.
std::optional<base::MonotonicTime> ChannelFaults::last_due(std::string_view channel,
                                                           const Session& session) {
  for (const auto& [due, late] : late_ | std::views::reverse) {
    if (late.channel == channel && late.delivery.session == &session) return due;
  }
  return std::nullopt;
}

void ChannelFaults::forget(const Session& session) {
  std::erase_if(late_,
                [&](const auto& entry) { return entry.second.delivery.session == &session; });
  start_timer();
}

void ChannelFaults::start_timer() {
  timer_.stop();
  if (!late_.empty()) timer_.start(late_.begin()->first - timers_.now());
}

void ChannelFaults::on_timer(base::Timer&) {
  while (!late_.empty() && late_.begin()->first <= timers_.now()) {
    const Delivery delivery = std::move(late_.begin()->second.delivery);
    late_.erase(late_.begin());
    // It may have unsubscribed meanwhile.
    if (delivery.session->topics_of(delivery.topic).contains(delivery.subscribed)) {
      delivery.session->output.send(delivery.bytes);
    }
  }
  start_timer();
}

// --- commands ---

void CommandFaults::refuse_next(const std::string& command, std::string error, std::size_t count) {
  if (count > 0) refusals_[command].push_back({std::move(error), count});
}

std::optional<std::string> CommandFaults::take(std::string_view command) {
  const auto found = refusals_.find(command);
  if (found == refusals_.end()) return std::nullopt;
  Refusal& refusal = found->second.front();
  std::string error = refusal.error;
  if (--refusal.left_count == 0) found->second.pop_front();
  if (found->second.empty()) refusals_.erase(found);
  return error;
}

}  // namespace snug::test_support::redis
