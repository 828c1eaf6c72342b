// A file descriptor that the loop watches for its owner: a client library's socket, a pipe, a
// device.
#pragma once

#include <functional>
#include <memory>

#include "snug/export.h"

namespace snug {

/// What a descriptor can be ready for, as poll(2) has it.
struct WatchEvents {
  bool readable = false;    ///< There is something to read, or the end (POLLIN).
  bool writable = false;    ///< A write would not block, or a connect has ended (POLLOUT).
  bool priority = false;    ///< Out-of-band data, or an edge of a GPIO value file (POLLPRI).
  bool disconnect = false;  ///< The peer has ended its direction (POLLRDHUP).
  /// Told to handlers, never wanted: the watch is over, because the kernel refused a change of
  /// want(). The descriptor was closed while it was watched, or the limit of epoll(7) is reached.
  bool lost = false;

  bool operator==(const WatchEvents&) const = default;  ///< Whether all members are equal.
};

/// The owner of one watch, made by Loop::watch(). The descriptor stays the caller's. Move-only;
/// its end stops the watch. Loop thread only. End it before you close the descriptor, and before
/// the loop ends: a watch that outlives its loop ends the program.
///
///     snug::Result<snug::Watch> watch = loop.watch(fd, {.readable = true},
///         [&](snug::WatchEvents) { read_some(fd); });
///     if (!watch) complain(watch.error().message);
class SNUG_API Watch {
 public:
  /// Called in a turn of the loop with those of the wanted events that are there. An error or a
  /// hang-up (POLLERR, POLLHUP) counts as every wanted event, because the call that you then make
  /// returns the error. An event that you neither handle nor stop wanting comes again in the next
  /// turn. The handler may stop or destroy its own watch and any other, make new ones, and stop
  /// the loop. A handler that throws ends the program.
  using Handler = std::function<void(WatchEvents ready)>;

  Watch();                        ///< Of no descriptor.
  ~Watch();                       ///< The same as stop().
  Watch(Watch&& other) noexcept;  ///< `other` is of no descriptor then.
  /// Stops the watch of before. `other` is of no descriptor then.
  Watch& operator=(Watch&& other) noexcept;

  /// Watches for `events` instead, from the end of this turn. Cheap: changes that cancel each other
  /// within a turn never reach the kernel. With none the descriptor is left alone until the next
  /// call, even if it fails. Does nothing after stop().
  void want(WatchEvents events);
  /// What it watches for; nothing after stop() and when it was lost.
  WatchEvents wanted() const;
  /// The watched number; -1 after stop().
  int descriptor() const;
  /// Ends the watch: the handler is never called again. It is destroyed, with its captures, at the
  /// end of the turn, because it may be running.
  void stop();

  class Impl;
  explicit Watch(std::unique_ptr<Impl> impl);  ///< For the library.

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
