// The answers that one socket owes us. Each ends exactly once: with the values, a timeout or the
// disconnect.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "base/environment.h"
#include "snug/ack.h"
#include "socketio/completions.h"

namespace snug::socketio {

class PendingAcks {
 public:
  /// `environment` outlives this.
  explicit PendingAcks(base::Environment& environment);
  ~PendingAcks();

  /// `timeout` zero waits until end_all().
  void add(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler handler);
  /// Nothing happens when nobody waits for `id`: late answers are usual.
  void answer(std::uint64_t id, Json values);
  /// Ends all with the error `disconnected`, through `completions`: something of the application's
  /// is under way that may have asked.
  void end_all(Completions& completions);

 private:
  class Entry;
  void end(std::uint64_t id, Result<Json> outcome);

  base::Environment& environment_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Entry>> entries_;
};

/// What an AckHandler receives when the socket is gone.
Error disconnected_error();
Error reserved_event_error();

}  // namespace snug::socketio
