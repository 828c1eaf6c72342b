// Waits on many sockets with epoll.
#pragma once

#include <cstdint>
#include <string>

namespace snug::bench {

class Watched {
 public:
  virtual ~Watched() = default;
  virtual int fd() const = 0;
  virtual void on_events(std::uint32_t events) = 0;
};

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void watch(Watched& watched, bool reading, bool writing, bool known);
  /// Handles the events, after waiting at most `timeout_ms` for one.
  void wait(int timeout_ms);

 private:
  int epoll_;
};

/// Ends the program with a reason, because the measurement would be wrong.
[[noreturn]] void give_up(const std::string& reason);

}  // namespace snug::bench
