// Blocking clients on a thread of their own, for tests against real sockets.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "net/loop.h"

namespace snug::net {

/// A connected socket; each call gives up with an exception after 10 s.
class Client {
 public:
  Client() = default;
  explicit Client(const std::string& address) { connect(address); }
  ~Client() { ::close(descriptor_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  int descriptor() const { return descriptor_; }

  /// Connects to an address in the form that listen() returns. A client constructed without one
  /// already has a TCP socket.
  void connect(const std::string& address) {
    if (address.starts_with("unix:")) {
      sockaddr_un target{};
      target.sun_family = AF_UNIX;
      address.copy(target.sun_path, sizeof(target.sun_path) - 1, 5);
      ::close(std::exchange(descriptor_, ::socket(AF_UNIX, SOCK_STREAM, 0)));
      return connect_to(target);
    }
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    target.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    connect_to(target);
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("send");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Waits for bytes and returns those available; empty at the end of the stream.
  std::string receive_some() const {
    char buffer[65536];
    const ssize_t size = ::recv(descriptor_, buffer, sizeof(buffer), 0);
    if (size < 0) throw std::runtime_error(errno == ECONNRESET ? "reset" : "receive");
    return {buffer, static_cast<std::size_t>(size)};
  }

  std::string receive(std::size_t size) const {
    std::string bytes;
    while (bytes.size() < size) {
      const std::string more = receive_some();
      if (more.empty()) break;
      bytes += more;
    }
    return bytes;
  }

  std::string receive_all() const { return receive(SIZE_MAX); }

 private:
  template <class Address>
  void connect_to(const Address& target) {
    const timeval limit{10, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&target), sizeof(target)) != 0) {
      throw std::runtime_error("connect");
    }
  }

  int descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

/// Runs `body` on another thread and the loop on this one, until `body` has returned and the loop
/// has handled everything before. Returns the text of an exception of `body`, or an empty one.
inline std::string run_beside(Loop& loop, const std::function<void()>& body) {
  std::string failure;
  std::thread thread([&] {
    try {
      body();
    } catch (const std::exception& error) {
      failure = error.what();
    }
    loop.post([&loop] { loop.stop(); });
  });
  loop.run();
  thread.join();
  return failure;
}

}  // namespace snug::net
