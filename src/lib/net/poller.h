// One epoll descriptor for all sockets, and one handle of libuv that watches it: thousands of
// connections cost libuv nothing.
#pragma once

#include <sys/epoll.h>
#include <uv.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "net/loop.h"
#include "snug/descriptor.h"

namespace snug::net {

class Poller;

/// A non-blocking socket that the loop watches. Its base lies in the object that owns the
/// descriptor.
class PolledSocket {
 public:
  PolledSocket(const PolledSocket&) = delete;
  PolledSocket& operator=(const PolledSocket&) = delete;

 protected:
  enum class Life : std::uint8_t {
    kKeepsLoop,  ///< The loop runs as long as this is open.
    kUnnoticed,
  };
  /// Takes the descriptor over; nothing is watched yet.
  PolledSocket(Poller& poller, Descriptor descriptor, Life life = Life::kKeepsLoop);
  ~PolledSocket() { close(); }

  Poller& poller() const { return poller_; }
  int descriptor() const { return descriptor_.get(); }
  bool open() const { return descriptor() >= 0; }
  bool reading() const { return (wanted_ & EPOLLIN) != 0; }
  bool writing() const { return (wanted_ & EPOLLOUT) != 0; }

  /// What is watched from this turn's end on. An error or hang-up counts as either.
  void watch_reading(bool on) { watch(EPOLLIN, on); }
  void watch_writing(bool on) { watch(EPOLLOUT, on); }
  void close() { release(); }
  /// Gives the descriptor away.
  Descriptor release();

 private:
  friend class Poller;
  /// May destroy this.
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;
  /// The kernel has no memory to watch it with, or the limit of epoll_ctl(2) is reached: it is not
  /// watched. May destroy this.
  virtual void on_unwatched() = 0;

  void watch(unsigned event, bool on);

  Poller& poller_;
  Descriptor descriptor_;
  std::uint8_t wanted_ = 0;   ///< EPOLLIN and EPOLLOUT.
  std::uint8_t watched_ = 0;  ///< The same, as the kernel knows it.
  bool changed_ = false;      ///< It is in the poller's list.
  const Life life_;
};

/// A part of the loop.
class Poller {
 public:
  explicit Poller(Loop::Impl& loop);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  Loop::Impl& loop() const { return loop_; }

  /// Tells the kernel what is watched now; before the loop waits. Changes that end where they began
  /// cost nothing.
  void apply_changes();
  /// Before the loop ends; all sockets are closed.
  void stop();

  using Control = int (*)(int epoll, int operation, int descriptor, epoll_event* event);
  /// For tests: what the environment may make fail.
  void replace_epoll_ctl(Control control) { control_ = control; }

 private:
  friend class PolledSocket;
  // Of one turn, as libuv has it. Others come in the next.
  static constexpr std::size_t kMaxEvents = 1024;

  void add(const PolledSocket& socket);
  void remove(PolledSocket& socket);
  void change(PolledSocket& socket);
  void on_ready();

  Loop::Impl& loop_;
  uv_poll_t* const handle_;
  const Descriptor epoll_;
  Control control_ = &epoll_ctl;
  std::size_t keeping_count_ = 0;       ///< Sockets that keep the loop running.
  std::vector<PolledSocket*> changed_;  ///< Null where one was closed.
  std::array<epoll_event, kMaxEvents> events_;
  std::size_t event_count_ = 0;  ///< Of the turn that runs; a null pointer where one was closed.
};

}  // namespace snug::net
