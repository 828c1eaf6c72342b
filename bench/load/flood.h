// Clients that send as much as the server takes, by HTTP.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "bench/load/client.h"

namespace snug::bench {

class Flood {
 public:
  virtual ~Flood() = default;
  /// From now on it sends, whenever the poller waits.
  virtual void start() = 0;
  /// How many packets or requests it has sent.
  virtual std::size_t sent_count() const = 0;
};

/// "posts": bodies full of events, one after the other; "requests": pipelined requests, a read
/// full at a time. Null for another kind.
std::unique_ptr<Flood> make_flood(std::string_view kind, Poller& poller, const Target& target);

}  // namespace snug::bench
