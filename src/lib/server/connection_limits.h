// Limits the number of connections, in total and per address. Loop thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/environment.h"
#include "net/stream.h"

namespace snug::server {

/// Owned by its server. Counts every stream, including those turned away.
class ConnectionLimits {
 public:
  enum class Verdict {
    kTake,
    kTurnAway,     ///< Refuse its first request.
    kTurnAwayNow,  ///< Refuse it at once, because too many others wait to be refused.
  };

  /// The limits are those of ServerOptions. `environment` is borrowed.
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
  const std::size_t max_connections_;  ///< The option's value.
  const std::size_t max_per_address_;
  std::size_t allowed_ = max_connections_;  ///< The effective limit.
  std::size_t count_ = 0;
  std::unordered_map<net::PeerNetwork, std::size_t>
      counts_;  ///< Networks without connections are removed.
  std::optional<base::MonotonicTime> full_told_;
  std::optional<base::MonotonicTime> address_told_;
};

}  // namespace snug::server
