// People who are typing.
#include "live/typing.h"

#include <algorithm>

namespace snug::chat {

bool Typing::started(Place place, Time now) {
  const auto [found, is_new] = states_.try_emplace(place);
  State& state = found->second;
  if (!is_new && now < state.told + every_) {
    // Too soon for another broadcast. The last one stays true, and expires later.
    if (state.on) state.expires = now + expires_;
    return false;
  }
  state = {now + expires_, now, true};
  return true;
}

bool Typing::stopped(Place place) {
  const auto found = states_.find(place);
  return found != states_.end() && std::exchange(found->second.on, false);
}

std::vector<Typing::Place> Typing::expire(Time now) {
  std::vector<Place> ended;
  std::erase_if(states_, [now, &ended](const auto& entry) {
    if (entry.second.expires > now) return false;
    if (entry.second.on) ended.push_back(entry.first);
    return true;
  });
  return ended;
}

std::optional<Typing::Time> Typing::next_expiry() const {
  const auto next = std::min_element(
      states_.begin(), states_.end(),
      [](const auto& a, const auto& b) { return a.second.expires < b.second.expires; });
  if (next == states_.end()) return std::nullopt;
  return next->second.expires;
}

}  // namespace snug::chat
