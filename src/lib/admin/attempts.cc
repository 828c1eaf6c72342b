// One table per minute.
#include "admin/attempts.h"

#include <arpa/inet.h>

namespace snug::admin {
namespace {

constexpr std::chrono::minutes kWindow{1};
constexpr std::size_t kMaxAddresses = 10'000;
constexpr std::size_t kNetworkBytes = 8;  // an IPv6 /64 counts as one address

std::string place_of(std::string_view address) {
  std::string text(address);
  char bytes[16];
  if (text.find("::ffff:") == 0 || inet_pton(AF_INET6, text.c_str(), bytes) != 1) return text;
  return std::string(bytes, kNetworkBytes);
}

}  // namespace

bool Attempts::take(std::string_view address, base::MonotonicTime now) {
  if (now >= ends_) {
    counts_.clear();
    ends_ = now + kWindow;
  }
  const std::string place = place_of(address);
  if (counts_.size() >= kMaxAddresses && !counts_.contains(place)) counts_.erase(counts_.begin());
  std::uint32_t& count = counts_[place];
  if (count >= limit_) return false;
  ++count;
  return true;
}

void Attempts::give_back(std::string_view address) {
  const auto found = counts_.find(place_of(address));
  if (found != counts_.end() && found->second > 0) --found->second;
}

}  // namespace snug::admin
