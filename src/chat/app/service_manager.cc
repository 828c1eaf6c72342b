// A failure to notify the manager is ignored, as sd_notify(3) advises, because it must not stop the
// server.
#include "app/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace snug::app {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<std::chrono::milliseconds> period_from_environment() {
  const std::string pid = variable("WATCHDOG_PID");
  if (!pid.empty() && std::atol(pid.c_str()) != getpid()) return std::nullopt;
  const long long microseconds = std::atoll(variable("WATCHDOG_USEC").c_str());
  if (microseconds <= 0) return std::nullopt;
  return std::max(std::chrono::milliseconds(1), std::chrono::milliseconds(microseconds / 2000));
}

}  // namespace

ServiceManager::ServiceManager() : address_(variable("NOTIFY_SOCKET")) {
  const bool usable = address_.size() > 1 && address_.size() < sizeof(sockaddr_un::sun_path) &&
                      (address_[0] == '/' || address_[0] == '@');
  if (!usable) return;
  if (address_[0] == '@') address_[0] = '\0';  // the abstract namespace of unix(7)
  socket_ = Descriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  watchdog_period_ = period_from_environment();
}

void ServiceManager::ready(std::string_view status) const {
  send("READY=1\nSTATUS=" + std::string(status));
}

void ServiceManager::stopping() const {
  send("STOPPING=1");
}

void ServiceManager::alive() const {
  send("WATCHDOG=1");
}

void ServiceManager::send(std::string_view message) const {
  if (socket_.get() < 0) return;
  sockaddr_un target{};
  target.sun_family = AF_UNIX;
  std::copy(address_.begin(), address_.end(), target.sun_path);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&target), length);
}

}  // namespace snug::app
