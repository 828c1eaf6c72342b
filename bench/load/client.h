// One Socket.IO client over WebSocket, as cheap as possible: frames are prepared once, and only the
// first characters of answers are read. One thread, epoll.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/poller.h"

namespace snug::bench {

class Client;

/// The server's address.
struct Target {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string path = "/socket.io/";
};

/// The calls from clients to a scenario.
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;
  /// The client has joined the namespace and may send events.
  virtual void on_ready(Client& client) = 0;
  /// A Socket.IO text packet without Engine.IO's type: the answer `43…` arrives as `3…`.
  virtual void on_packet(Client& client, std::string_view packet) = 0;
};

/// A connection to the target, from one of several loopback addresses so that ports suffice. Ends
/// the program on failure.
int open_socket(const Target& target, std::size_t index);
/// The header fields of a browser, so memory per connection is realistic.
std::string browser_fields(const Target& target);

class Client final : public Watched {
 public:
  Client(Poller& poller, ClientObserver& observer, std::size_t index)
      : poller_(poller), observer_(observer), index_(index) {}
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// `auth` is the JSON of the CONNECT packet, or empty.
  void connect(const Target& target, std::string auth);
  /// Resets the connection.
  void reset();
  std::size_t index() const { return index_; }
  bool ready() const { return state_ == State::kReady; }
  /// `frames` come from prepare(). Sent at the end of the current call from the poller, or by
  /// flush().
  void send(std::string_view frames) { out_.append(frames); }
  void flush();
  std::size_t unsent_bytes() const { return out_.size(); }
  /// From now on the client reads only in read_and_forget(), at most `bytes` per call, and ignores
  /// the data. The server has to keep the rest.
  void stop_reading();
  void read_and_forget(std::size_t bytes);

  void on_events(std::uint32_t events) override;
  int fd() const override { return fd_; }

  /// A masked text frame with one Engine.IO message.
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
  std::string in_;  ///< An incomplete frame or answer to the upgrade.
  std::string out_;
};

}  // namespace snug::bench
