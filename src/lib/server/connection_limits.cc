// See connection_limits.h.
#include "server/connection_limits.h"

#include <chrono>

#include "server/engine_options.h"

namespace snug::server {

namespace {

// Connections above the limit that may wait for their refusal.
constexpr std::size_t kMaxTurnedAway = 32;
// The same per address.
constexpr std::size_t kMaxTurnedAwayOfAddress = 8;
constexpr std::chrono::minutes kWarnEvery{1};

using Verdict = ConnectionLimits::Verdict;

Verdict verdict_on(std::size_t count, std::size_t most, std::size_t most_waiting) {
  if (count <= most) return Verdict::kTake;
  return count - most <= most_waiting ? Verdict::kTurnAway : Verdict::kTurnAwayNow;
}

}  // namespace

ConnectionLimits::ConnectionLimits(base::Environment& environment, std::size_t max_connections,
                                   std::size_t max_connections_per_address)
    : environment_(environment),
      max_connections_(max_connections),
      max_per_address_(max_connections_per_address) {}

Verdict ConnectionLimits::judge(const net::Stream& newcomer) {
  ++count_;
  const std::size_t of_address = count_of(newcomer.peer_network());
  if (const Verdict verdict = verdict_on(count_, allowed(), kMaxTurnedAway);
      verdict != Verdict::kTake) {
    warn(full_told_,
         "all " + std::to_string(allowed_) + " connections are taken: others are answered 503");
    return verdict;
  }
  if (of_address == 0) return Verdict::kTake;
  const Verdict verdict = verdict_on(of_address, max_per_address_, kMaxTurnedAwayOfAddress);
  if (verdict != Verdict::kTake) {
    warn(address_told_, newcomer.remote_address() + " has " + std::to_string(max_per_address_) +
                            " connections, the most of one address "
                            "(max_connections_per_address): others of it are answered 503");
  }
  return verdict;
}

void ConnectionLimits::on_gone(net::PeerNetwork from) {
  --count_;
  const auto found = counts_.find(from);
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

std::size_t ConnectionLimits::allowed() {
  // Read on first use, and when the process's limit may have been raised.
  if (count_ > allowed_ && max_connections_ == 0) allowed_ = usual_max_connections();
  return allowed_;
}

/// Counts one more connection and returns the new count; 0 if the network is not counted.
std::size_t ConnectionLimits::count_of(net::PeerNetwork from) {
  if (max_per_address_ == 0 || from == net::PeerNetwork::kLocal) return 0;
  return ++counts_[from];
}

void ConnectionLimits::warn(std::optional<base::MonotonicTime>& last, const std::string& line) {
  const base::MonotonicTime now = environment_.timers.now();
  if (last && now - *last < kWarnEvery) return;
  last = now;
  environment_.log(LogLevel::kWarning, line);
}

}  // namespace snug::server
