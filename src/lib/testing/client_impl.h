// One client in one namespace (Socket.IO protocol 5); behaves like the official client.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/parser.h"
#include "snug/testing/client.h"
#include "testing/client_connection.h"

namespace snug::testing {

class Client::Impl : public std::enable_shared_from_this<Impl> {
 public:
  using Handler = std::function<void(const Heard&)>;

  Impl(std::shared_ptr<test_support::ClientConnection> connection, std::string nsp, Json auth)
      : connection_(std::move(connection)), nsp_(std::move(nsp)), auth_(std::move(auth)) {}

  // --- the test's side ---
  void emit(std::string_view event, Json values,
            std::optional<std::uint64_t> ack_id = std::nullopt);
  Answer emit_with_ack(std::string_view event, Json values);
  void on(std::string event, Handler handler);
  void disconnect();
  void reconnect();
  test_support::ClientConnection& connection() { return *connection_; }

  // --- the connection's side ---
  const std::string& nsp() const { return nsp_; }
  /// Whether it needs the connection.
  bool active() const { return state_ != State::kIdle; }
  void set_connecting();
  Packet connect_packet() const;
  void on_packet(Packet packet);
  void on_refused(ConnectError error);
  void on_closed(std::string_view reason);

  bool connected() const { return state_ == State::kConnected; }
  std::string id;
  bool recovered = false;
  std::optional<ConnectError> connect_error;
  std::string disconnect_reason;
  std::vector<Heard> heard;

 private:
  enum class State { kIdle, kConnecting, kConnected };

  void on_connected(const Json& data);
  void on_event(Packet packet);
  void on_ack(const Packet& packet);
  Ack ack_for(std::optional<std::uint64_t> ack_id);
  void send(Packet packet);

  const std::shared_ptr<test_support::ClientConnection> connection_;
  const std::string nsp_;
  const Json auth_;
  State state_ = State::kIdle;
  std::vector<Packet> waiting_;  // until connected
  std::uint64_t last_ack_id_ = 0;
  std::map<std::uint64_t, std::shared_ptr<std::optional<Json>>> asked_;
  std::map<std::string, std::vector<Handler>, std::less<>> handlers_;
  std::string recovery_id_;  // for connection state recovery; empty if the server has it off
  std::string last_offset_;
};

}  // namespace snug::testing
