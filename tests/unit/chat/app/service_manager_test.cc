// Tests of the notifications to the service manager.
#include "app/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "environment.h"
#include "support/temporary_folder.h"

namespace snug::app {
namespace {

using test_support::TemporaryFolder;

/// The manager's side of NOTIFY_SOCKET.
class Manager {
 public:
  explicit Manager(const std::string& path)
      : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~Manager() { close(descriptor_); }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  std::string receive() const {
    char buffer[256];
    const ssize_t size = recv(descriptor_, buffer, sizeof buffer, 0);
    return size < 0 ? "" : std::string(buffer, static_cast<std::size_t>(size));
  }

 private:
  int descriptor_;
};

TEST(ServiceManager, GetsADatagramForEachState) {
  TemporaryFolder folder;
  const std::string path = (folder.path() / "notify").string();
  Manager manager(path);
  ScopedVariable socket("NOTIFY_SOCKET", path.c_str());
  ServiceManager told;
  told.ready("serving 3 people");
  EXPECT_EQ(manager.receive(), "READY=1\nSTATUS=serving 3 people");
  told.alive();
  EXPECT_EQ(manager.receive(), "WATCHDOG=1");
  told.stopping();
  EXPECT_EQ(manager.receive(), "STOPPING=1");
}

TEST(ServiceManager, WatchdogIsFedTwiceInEachPeriod) {
  ScopedVariable socket("NOTIFY_SOCKET", "/nonexistent");
  ScopedVariable period("WATCHDOG_USEC", "30000000");
  ScopedVariable pid("WATCHDOG_PID", std::to_string(getpid()).c_str());
  EXPECT_EQ(ServiceManager().watchdog_period(), std::chrono::milliseconds(15'000));
  ScopedVariable other("WATCHDOG_PID", "1");
  EXPECT_FALSE(ServiceManager().watchdog_period());
}

TEST(ServiceManager, SendsNothingWithoutANotifySocket) {
  ScopedVariable none("NOTIFY_SOCKET", nullptr);
  ScopedVariable period("WATCHDOG_USEC", "30000000");
  ServiceManager told;
  told.ready("nobody hears this");
  EXPECT_FALSE(told.watchdog_period());
}

}  // namespace
}  // namespace snug::app
