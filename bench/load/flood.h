// Clients that send as much by HTTP as the server accepts.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "bench/load/client.h"

namespace snug::bench {

class Flood {
 public:
  virtual ~Flood() = default;
  /// Starts sending, whenever the poller waits.
  virtual void start() = 0;
  /// The number of packets or requests sent so far.
  virtual std::size_t sent_count() const = 0;
};

/// "posts": bodies full of events, one after the other. "requests": pipelined requests, as many at
/// a time as fill one read. Null for any other kind.
std::unique_ptr<Flood> make_flood(std::string_view kind, Poller& poller, const Target& target);

}  // namespace snug::bench
