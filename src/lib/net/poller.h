// One epoll descriptor for all sockets, watched by one handle of libuv. So thousands of connections
// cost libuv nothing.
#pragma once

#include <sys/epoll.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "net/loop.h"
#include "net/uv_box.h"
#include "snug/descriptor.h"

namespace snug::net {

class Poller;

/// A non-blocking socket that the loop watches. The base class of the descriptor's owner.
class PolledSocket {
 public:
  /// What on_events() tells, and what of it to watch for. Sets are kept in a byte, into which
  /// EPOLLRDHUP, here kPeerEnd, does not fit.
  /// @{
  static constexpr int kIn = EPOLLIN;
  static constexpr int kPriority = EPOLLPRI;
  static constexpr int kOut = EPOLLOUT;
  static constexpr int kPeerEnd = 8;
  static constexpr int kAllEvents = kIn | kPriority | kOut | kPeerEnd;
  /// @}

  PolledSocket(const PolledSocket&) = delete;
  PolledSocket& operator=(const PolledSocket&) = delete;

 protected:
  enum class Life : std::uint8_t {
    kKeepsLoop,  ///< The loop runs as long as this is open.
    kUnnoticed,
  };
  enum class Delivery : std::uint8_t {
    kApart,     ///< on_readable() and on_writable().
    kTogether,  ///< on_events().
  };
  /// Takes ownership of the descriptor; nothing is watched yet.
  PolledSocket(Poller& poller, Descriptor descriptor, Life life = Life::kKeepsLoop,
               Delivery delivery = Delivery::kApart);
  ~PolledSocket() { close(); }

  Poller& poller() const { return poller_; }
  int descriptor() const { return descriptor_.get(); }
  bool open() const { return descriptor() >= 0; }
  bool reading() const { return (wanted_ & kIn) != 0; }
  bool writing() const { return (wanted_ & kOut) != 0; }
  std::uint8_t wanted() const { return wanted_; }

  /// Both take effect at the end of this turn. An error or hang-up counts as either event.
  void watch_reading(bool on) { watch(on ? wanted_ | kIn : wanted_ & ~kIn); }
  void watch_writing(bool on) { watch(on ? wanted_ | kOut : wanted_ & ~kOut); }
  /// The same for all events at once: a set.
  void watch(int wanted);
  /// The same without delay; false, with errno, if the kernel refuses.
  bool watch_now(int wanted);
  void close() { release(); }
  /// Gives the descriptor away.
  Descriptor release();

 private:
  friend class Poller;
  /// May destroy this.
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;
  /// The socket is not watched, because the kernel has no memory or the limit of epoll_ctl(2) is
  /// reached. May destroy this.
  virtual void on_unwatched() = 0;
  /// A set of events, wanted or not; all of them after an error or hang-up. May destroy this.
  virtual void on_events(int) {}

  Poller& poller_;
  Descriptor descriptor_;
  std::uint8_t wanted_ = 0;   ///< A set of events.
  std::uint8_t watched_ = 0;  ///< The same, as last passed to the kernel.
  bool changed_ = false;      ///< It is in the poller's list.
  const Delivery delivery_ : 2;
  const Life life_ : 2;
};

/// A part of the loop.
class Poller {
 public:
  explicit Poller(Loop::Impl& loop);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  Loop::Impl& loop() const { return loop_; }

  /// Passes changes to the kernel before the loop waits. A change that was undone costs nothing.
  void apply_changes();
  /// Whether apply_changes() may have something to do.
  bool has_changes() const { return !changed_.empty(); }
  /// Called before the loop ends, when all sockets are closed.
  void stop();

  using Control = int (*)(int epoll, int operation, int descriptor, epoll_event* event);
  /// For tests: replaces epoll_ctl(2), to make it fail.
  void replace_epoll_ctl(Control control) { control_ = control; }

 private:
  friend class PolledSocket;
  // Per turn, as in libuv. Further events come in the next turn.
  static constexpr std::size_t kMaxEvents = 1024;

  void add(const PolledSocket& socket);
  void remove(PolledSocket& socket);
  void change(PolledSocket& socket);
  bool apply(PolledSocket& socket);
  void on_ready();

  Loop::Impl& loop_;
  UvBox<uv_poll_t> handle_;
  const Descriptor epoll_;
  Control control_ = &epoll_ctl;
  std::size_t keeping_count_ = 0;       ///< Sockets that keep the loop running.
  std::vector<PolledSocket*> changed_;  ///< Null where a socket was closed.
  std::array<epoll_event, kMaxEvents> events_;
  std::size_t event_count_ = 0;  ///< Events of this turn; null where a socket was closed.
};

}  // namespace snug::net
