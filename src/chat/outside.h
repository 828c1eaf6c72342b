// What the chat needs of its surroundings, as small interfaces: adapter.h wires them to
// snug::Loop, snug::Server and snug::Socket, tests to memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

#include "model/values.h"
#include "snug/loop.h"
#include "snug/outgoing.h"
#include "snug/result.h"

namespace snug::chat {

/// Time, timers and the pool.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::steady_clock::time_point now() const = 0;
  virtual model::WallMillis wall_now() const = 0;
  virtual Loop::TimerId set_timeout(std::chrono::milliseconds after, Loop::Task task) = 0;
  virtual void clear_timer(Loop::TimerId id) = 0;
  /// Runs `task` in a later turn of the loop.
  virtual void post(Loop::Task task) = 0;
  virtual void run_in_pool(Loop::Task work, Loop::Task done) = 0;
};

/// One connected client. Each event has one argument. Every call may end the connection: its
/// Gateway::disconnected() then comes within the call, and later calls do nothing.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void emit(std::string_view event, const Outgoing& payload) = 0;
  /// `done` is called once: with a value when the client answered, with an error when it never
  /// will, which may be within this call.
  virtual void emit_with_ack(std::string_view event, const Outgoing& payload,
                             std::function<void(Result<void>)> done) = 0;
  /// To everyone else in a room; those who cannot take it now miss it.
  virtual void relay(std::string_view room, std::string_view event, const Outgoing& payload) = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual void join(std::string_view room) = 0;
  virtual void leave(std::string_view room) = 0;
  /// Ends the connection.
  virtual void disconnect() = 0;
};

/// Everyone in a Socket.IO room.
class Audience {
 public:
  virtual ~Audience() = default;
  virtual void emit(std::string_view room, std::string_view event, const Outgoing& payload) = 0;
};

}  // namespace snug::chat
