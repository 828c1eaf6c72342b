// Slows down the guessing of passwords.
#include "people/throttle.h"

#include <arpa/inet.h>

#include <algorithm>

#include "protocol/text.h"

namespace snug::chat {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr hours kDay{24};

// One address on one account: 5 at once, at most 20 a day. Only six addresses together can use up
// the account's daily budget.
constexpr WaitRule kStrangeDevice{5, seconds(15), hours(4)};
// Only the people who use a known device can make it wait.
constexpr WaitRule kKnownDevice{10, seconds(15), minutes(15)};
// All unknown devices on one account: 60 at once and 50 more over a day, 110 in any day.
constexpr int kBurst = 60;
constexpr seconds kRefill = seconds(kDay) / 50;

constexpr std::size_t kMaxStrangers = 2'000;  // About 20 MB with all their sources.
constexpr std::size_t kManySources = 32;
constexpr std::size_t kBytesOfIpv6Group = 6;

}  // namespace

nanoseconds GrowingWait::left(const WaitRule& rule, Time now) const {
  if (count_ < rule.free || is_forgotten(now)) return {};
  constexpr std::uint32_t kMaxDoublings = 20;
  const std::uint32_t doublings = std::min(count_ - rule.free, kMaxDoublings);
  const nanoseconds wait = std::min<seconds>(rule.first * (1 << doublings), rule.longest);
  return std::max(nanoseconds(last_ + wait - now), nanoseconds(0));
}

void GrowingWait::count(Time now) {
  if (is_forgotten(now)) count_ = 0;
  ++count_;
  last_ = now;
}

bool GrowingWait::is_forgotten(Time now) const {
  return count_ == 0 || last_ + kDay <= now;
}

nanoseconds DailyBudget::left(Time now) const {
  const nanoseconds over = std::max(empty_until_, now) + kRefill - kBurst * kRefill - now;
  return std::max(over, nanoseconds(0));
}

void DailyBudget::take(Time now) {
  empty_until_ = std::max(empty_until_, now) + kRefill;
}

void DailyBudget::give_back() {
  empty_until_ -= kRefill;
}

std::int64_t SignInThrottle::attempt(std::string_view name, bool exists, const Source& source,
                                     Time now) {
  Account& tried = account(fold_case(name), exists, now);
  const auto from = tried.sources.find(source.key);
  nanoseconds wait{0};
  if (from != tried.sources.end()) {
    wait = from->second.left(source.known ? kKnownDevice : kStrangeDevice, now);
  }
  if (!source.known) wait = std::max(wait, tried.budget.left(now));
  if (wait > nanoseconds(0)) return std::chrono::ceil<seconds>(wait).count();
  tried.sources[source.key].count(now);
  if (!source.known) tried.budget.take(now);
  return 0;
}

void SignInThrottle::give_back(std::string_view name, const Source& source) {
  Account* tried = find(name);
  if (tried == nullptr) return;
  if (const auto from = tried->sources.find(source.key); from != tried->sources.end()) {
    from->second.give_back();
  }
  if (!source.known) tried->budget.give_back();
}

void SignInThrottle::succeeded(std::string_view name, const Source& source) {
  Account* tried = find(name);
  if (tried == nullptr) return;
  tried->sources.erase(source.key);
  if (!source.known) tried->budget.give_back();
}

void SignInThrottle::forget(std::string_view name) {
  people_.erase(fold_case(name));
}

bool SignInThrottle::is_worth_a_line(std::string_view name, Time now) {
  Account* tried = find(name);
  if (tried == nullptr || now < tried->line_at) return false;
  tried->line_at = now + minutes(1);
  return true;
}

/// The number of people bounds their accounts, and an account's budgets bound its sources.
SignInThrottle::Account& SignInThrottle::account(const std::string& name, bool exists, Time now) {
  if (!exists && strangers_.size() >= kMaxStrangers && !strangers_.contains(name)) make_room(now);
  Account& found = (exists ? people_ : strangers_)[name];
  if (found.sources.size() >= kManySources) {
    std::erase_if(found.sources,
                  [now](const auto& source) { return source.second.is_forgotten(now); });
  }
  return found;
}

SignInThrottle::Account* SignInThrottle::find(std::string_view name) {
  const std::string folded = fold_case(name);
  for (Accounts* accounts : {&people_, &strangers_}) {
    if (const auto found = accounts->find(folded); found != accounts->end()) return &found->second;
  }
  return nullptr;
}

/// Sweeps at most once a second, so that made-up names do not cost time.
void SignInThrottle::make_room(Time now) {
  if (now >= next_sweep_) {
    next_sweep_ = now + seconds(1);
    std::erase_if(strangers_,
                  [now](const auto& entry) { return entry.second.budget.is_full(now); });
  }
  if (strangers_.size() >= kMaxStrangers) strangers_.erase(strangers_.begin());
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
