// One Socket.IO client over WebSocket, as cheap as can be: frames are prepared once, answers are
// looked at by their first characters only. One thread, epoll.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/poller.h"

namespace snug::bench {

class Client;

/// Where the server is.
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

/// A connection to the target, from one of several loopback addresses, so that ports do not run
/// out. Ends the program when there is none.
int open_socket(const Target& target, std::size_t index);
/// The header fields of a browser, so that memory per connection is that of real clients.
std::string browser_fields(const Target& target);

class Client final : public Watched {
 public:
  Client(Poller& poller, ClientObserver& observer, std::size_t index)
      : poller_(poller), observer_(observer), index_(index) {}
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// `auth`: JSON of the CONNECT packet, or empty.
  void connect(const Target& target, std::string auth);
  /// Cuts the connection.
  void reset();
  std::size_t index() const { return index_; }
  bool ready() const { return state_ == State::kReady; }
  /// Bytes of prepare(); sent at the end of the present call from the poller, or by flush().
  void send(std::string_view frames) { out_.append(frames); }
  void flush();
  std::size_t unsent_bytes() const { return out_.size(); }
  /// From then on the client takes at most so much at a time, and only when it is told to: the
  /// server has to keep the rest. What it takes is not looked at.
  void stop_reading();
  void read_and_forget(std::size_t bytes);

  void on_events(std::uint32_t events) override;
  int fd() const override { return fd_; }

  /// A masked text frame with an Engine.IO message in it.
  static std::string prepare(std::string_view packet);

 private:
  enum class State { kUpgrading, kOpen, kReady };

  void read();
  std::string_view take_upgrade_answer(std::string_view bytes);
  std::string_view take_frames(std::string_view bytes);
  void on_frame(unsigned opcode, std::string_view payload);
  void on_engine_packet(std::string_view packet);
  void watch(bool writing);

  Poller& poller_;
  ClientObserver& observer_;
  std::size_t index_;
  int fd_ = -1;
  State state_ = State::kUpgrading;
  bool writing_ = false;
  bool reading_ = true;
  std::string auth_;
  std::string in_;  ///< The beginning of a frame, or of the answer to the upgrade.
  std::string out_;
};

}  // namespace snug::bench
