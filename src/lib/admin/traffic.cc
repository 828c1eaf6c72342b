// Searches the newest entries first, because the count of the current second is nearly always
// there.
#include "admin/traffic.h"

#include <algorithm>
#include <utility>

namespace snug::admin {

void Traffic::count(std::string_view kind, std::uint64_t by, base::WallTime now,
                    std::string_view reason) {
  const std::int64_t second =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
    return entry.second == second && entry.kind == kind && entry.reason == reason;
  });
  if (found != entries_.rend()) {
    found->count += by;
  } else {
    entries_.push_back({second, kind, reason, by});
  }
}

Json Traffic::take() {
  Json events = Json::array();
  for (const Entry& entry : std::exchange(entries_, {})) {
    Json event{{"timestamp", entry.second * 1000}, {"type", entry.kind}, {"count", entry.count}};
    if (!entry.reason.empty()) event["subType"] = entry.reason;
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace snug::admin
