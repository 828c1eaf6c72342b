// How many connections there may be, in all and from one address. Loop thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/environment.h"
#include "net/stream.h"

namespace snug::server {

/// Owned by its server. Counts every stream, those that are turned away among them.
class ConnectionLimits {
 public:
  enum class Verdict {
    kTake,
    kTurnAway,     ///< To be told when it has asked.
    kTurnAwayNow,  ///< So many wait to be told that this one may not.
  };

  /// As in ServerOptions. `environment` is borrowed.
  ConnectionLimits(base::Environment& environment, std::size_t max_connections,
                   std::size_t max_connections_per_address);

  Verdict judge(const net::Stream& newcomer);
  void on_gone(net::PeerNetwork from);
  std::size_t count() const { return count_; }

 private:
  std::size_t allowed();
  std::size_t count_of(net::PeerNetwork from);
  void warn(std::optional<base::MonotonicTime>& last, const std::string& line);

  base::Environment& environment_;
  const std::size_t max_connections_;  ///< Of the options.
  const std::size_t max_per_address_;
  std::size_t allowed_ = max_connections_;  ///< In fact.
  std::size_t count_ = 0;
  std::unordered_map<net::PeerNetwork, std::size_t> counts_;  ///< Of each that has some.
  std::optional<base::MonotonicTime> full_told_;
  std::optional<base::MonotonicTime> address_told_;
};

}  // namespace snug::server
