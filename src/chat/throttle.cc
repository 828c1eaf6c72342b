// Slows down the guessing of passwords.
#include "chat/throttle.h"

#include <arpa/inet.h>

#include <algorithm>

#include "chat/text.h"

namespace snug::chat {
namespace {

constexpr std::chrono::seconds kWindow{60};
constexpr std::size_t kMaxKeys = 10'000;
constexpr std::size_t kBytesOfIpv6Group = 8;

}  // namespace

std::int64_t AttemptCounter::wait(const std::string& key, Time now) {
  const auto found = attempts_.find(key);
  if (found == attempts_.end()) return 0;
  std::vector<Time>& times = found->second;
  std::erase_if(times, [now](Time at) { return at + kWindow <= now; });
  if (times.size() < limit_) return 0;
  const auto remaining = times[times.size() - limit_] + kWindow - now;
  return std::chrono::ceil<std::chrono::seconds>(remaining).count();
}

void AttemptCounter::add(const std::string& key, Time now) {
  if (attempts_.size() >= kMaxKeys && !attempts_.contains(key)) make_room(now);
  attempts_[key].push_back(now);
}

void AttemptCounter::give_back(const std::string& key) {
  const auto found = attempts_.find(key);
  if (found == attempts_.end() || found->second.empty()) return;
  found->second.pop_back();
  if (found->second.empty()) attempts_.erase(found);
}

/// Looks through all of them at most once a second: who makes up keys must not cost time.
void AttemptCounter::make_room(Time now) {
  if (now >= next_sweep_) {
    next_sweep_ = now + std::chrono::seconds(1);
    std::erase_if(attempts_, [now](const auto& entry) {
      return entry.second.empty() || entry.second.back() + kWindow <= now;
    });
  }
  if (attempts_.size() >= kMaxKeys) attempts_.erase(attempts_.begin());
}

std::int64_t SignInThrottle::attempt(std::string_view name, std::string_view address, Time now) {
  const std::string name_key = fold_case(name);
  const std::string address_key = address_group(address);
  std::int64_t wait = names_.wait(name_key, now);
  if (!address.empty()) wait = std::max(wait, addresses_.wait(address_key, now));
  if (wait > 0) return wait;
  names_.add(name_key, now);
  if (!address.empty()) addresses_.add(address_key, now);
  return 0;
}

void SignInThrottle::succeeded(std::string_view name, std::string_view address) {
  names_.give_back(fold_case(name));
  if (!address.empty()) addresses_.give_back(address_group(address));
}

std::string address_group(std::string_view address) {
  unsigned char bytes[16];
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), bytes) != 1) return text;
  constexpr std::string_view kMappedPrefix("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  const std::string whole(bytes, bytes + sizeof(bytes));
  return whole.starts_with(kMappedPrefix) ? whole : whole.substr(0, kBytesOfIpv6Group);
}

}  // namespace snug::chat
