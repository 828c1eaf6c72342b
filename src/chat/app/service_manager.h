// Notifies systemd (sd_notify(3)) with a datagram to the socket named in NOTIFY_SOCKET.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "snug/descriptor.h"

namespace snug::app {

/// Does nothing if no service manager asked to be notified.
class ServiceManager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  ServiceManager();

  bool present() const { return socket_.get() >= 0; }
  void ready(std::string_view status) const;
  void stopping() const;
  /// Feeds the watchdog. Call at least every watchdog_period().
  void alive() const;
  /// Half of the time after which the manager would restart the server; nothing without a watchdog.
  std::optional<std::chrono::milliseconds> watchdog_period() const { return watchdog_period_; }

 private:
  void send(std::string_view message) const;

  std::string address_;
  Descriptor socket_;
  std::optional<std::chrono::milliseconds> watchdog_period_;
};

}  // namespace snug::app
