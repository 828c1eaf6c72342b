// The answers that the peer of one socket still owes. Each ends exactly once: with values, a
// timeout or the disconnect.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
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

  /// A `timeout` of zero waits until end_all().
  void add(std::uint64_t id, std::chrono::milliseconds timeout, answer::AllValuesHandler handler);
  /// Does nothing if nobody waits for `id`. Late answers are normal.
  void answer(std::uint64_t id, Json values);
  /// Ends all with the error `disconnected`, through `completions`, because the application's code
  /// that caused this may be on the stack.
  void end_all(Completions& completions);

 private:
  class Entry;
  void end(std::uint64_t id, Result<Json> outcome);

  base::Environment& environment_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Entry>> entries_;
};

/// The errors of an AckHandler, with the messages of socket.io and socket.io-client 4.8.
Error timeout_error();
Error disconnected_error();
Error reserved_event_error(std::string_view event);

}  // namespace snug::socketio
