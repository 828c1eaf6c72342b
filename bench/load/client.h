// One Socket.IO client over WebSocket, as cheap as can be: frames are prepared once, answers are
// looked at by their first characters only. One thread, epoll.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snug::bench {

class Client;

/// Where the server is, and what is said when connecting.
struct Target {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string path = "/socket.io/";
};

/// What a scenario does with its clients.
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;
  /// In the namespace: events may be sent.
  virtual void on_ready(Client& client) = 0;
  /// A Socket.IO text packet, without Engine.IO's type: the answer `43…` arrives as `3…`.
  virtual void on_packet(Client& client, std::string_view packet) = 0;
};

/// Waits on sockets. A client that the server drops ends the program: what was measured would be
/// wrong.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void watch(Client& client, bool writing, bool known);
  /// Handles what is there, waiting at most so long for it.
  void wait(int timeout_ms);

 private:
  int epoll_;
};

class Client {
 public:
  Client(Poller& poller, ClientObserver& observer, std::size_t index)
      : poller_(poller), observer_(observer), index_(index) {}
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// `auth`: JSON of the CONNECT packet, or empty.
  void connect(const Target& target, std::string auth);
  std::size_t index() const { return index_; }
  bool ready() const { return state_ == State::kReady; }
  /// Bytes of prepare(); sent at the end of the present call from the poller, or by flush().
  void send(std::string_view frames) { out_.append(frames); }
  void flush();

  void on_events(std::uint32_t events);
  int fd() const { return fd_; }

  /// A masked text frame with an Engine.IO message in it.
  static std::string prepare(std::string_view packet);

 private:
  enum class State { kConnecting, kUpgrading, kOpen, kReady };

  void read();
  void take_upgrade_answer();
  void take_frames();
  void on_frame(unsigned opcode, std::string_view payload);
  void on_engine_packet(std::string_view packet);

  Poller& poller_;
  ClientObserver& observer_;
  std::size_t index_;
  int fd_ = -1;
  State state_ = State::kConnecting;
  bool writing_ = false;
  std::string auth_;
  std::string request_;
  std::string in_;
  std::string out_;
};

/// Ends the program with a reason.
[[noreturn]] void give_up(const std::string& reason);

}  // namespace snug::bench
