// See option_check.h.
#include "server/option_check.h"

#include "base/one_line.h"

namespace snug::server {

namespace {

constexpr std::size_t kMaxShownBytes = 100;
/// Far from where the arithmetic of the loop's clock ends.
constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365 * 10);

std::string quoted(std::string_view text) {
  return '"' + base::one_line(text, kMaxShownBytes) + '"';
}

}  // namespace

void OptionCheck::demand(bool fits, std::string_view name, const std::string& value,
                         std::string_view allowed) {
  if (fits || !fault_.empty()) return;
  fault_.append(owner_).append("::").append(name).append(" is ").append(value);
  fault_.append(", but must be ").append(allowed);
}

void OptionCheck::demand_text(bool fits, std::string_view name, std::string_view value,
                              std::string_view allowed) {
  demand(fits, name, quoted(value), allowed);
}

void OptionCheck::positive(std::string_view name, std::chrono::milliseconds value) {
  demand(value.count() > 0 && value <= kLongest, name, std::to_string(value.count()) + " ms",
         "from 1 ms to ten years");
}

void OptionCheck::at_least_one(std::string_view name, std::size_t value) {
  demand(value > 0, name, std::to_string(value), "at least 1");
}

void OptionCheck::within(std::string_view name, int value, int least, int most) {
  demand(value >= least && value <= most, name, std::to_string(value),
         "from " + std::to_string(least) + " to " + std::to_string(most));
}

Result<void> OptionCheck::outcome() const {
  if (fault_.empty()) return {};
  return Unexpected(Error{"invalid_option", fault_});
}

}  // namespace snug::server
