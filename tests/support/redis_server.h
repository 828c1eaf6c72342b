// A redis-server of a test's own, which it may kill and start again.
#pragma once

#include <arpa/inet.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "support/temporary_folder.h"

namespace snug::test_support {

/// A port that was free a moment ago.
inline int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(socket, any, size) == 0 && getsockname(socket, any, &size) == 0;
  close(socket);
  return bound ? ntohs(address.sin_port) : 0;
}

/// Debian's package redis-server. It keeps nothing on the disk.
class RedisServer {
 public:
  /// With these options beside its own: {"--port", "7000"}.
  explicit RedisServer(std::vector<std::string> options) : options_(std::move(options)) {
    options_.insert(options_.begin(), {"redis-server", "--save", "", "--appendonly", "no", "--bind",
                                       "127.0.0.1", "--dir", folder_.path().string()});
  }
  ~RedisServer() { kill(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  static bool is_installed() { return std::system("command -v redis-server >/dev/null") == 0; }

  const TemporaryFolder& folder() const { return folder_; }

  /// True when it accepts connections.
  bool start() {
    int output[2];
    if (pipe(output) != 0) return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, output[0]);
    std::vector<char*> words;
    for (std::string& option : options_) words.push_back(option.data());
    words.push_back(nullptr);
    const int error =
        posix_spawnp(&process_, "redis-server", &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(output[1]);
    const bool ready = error == 0 && read_until_ready(output[0]);
    close(output[0]);
    return ready;
  }
  /// As a crash ends it.
  void kill() {
    const pid_t process = std::exchange(process_, 0);
    if (process <= 0) return;
    ::kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
  }

 private:
  static bool read_until_ready(int descriptor) {
    std::string said;
    char buffer[1024];
    while (said.find("eady to accept connections") == std::string::npos) {
      const ssize_t size = read(descriptor, buffer, sizeof(buffer));
      if (size <= 0) return false;
      said.append(buffer, static_cast<std::size_t>(size));
    }
    return true;
  }

  const TemporaryFolder folder_;
  std::vector<std::string> options_;
  pid_t process_ = 0;
};

}  // namespace snug::test_support
