// One connection of a test's client, with the namespaces it has joined. The official client calls
// this a manager.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snug/testing/client.h"
#include "testing/client_packet.h"
#include "testing/engine_client.h"
#include "testing/memory_core.h"

namespace snug::test_support {

/// Owned by the world and by its clients. Does nothing after abandon().
class ClientConnection final : public std::enable_shared_from_this<ClientConnection>,
                               EngineClient::Observer {
 public:
  using ClientImpl = testing::Client::Impl;

  /// Borrowed until abandon().
  ClientConnection(MemoryCore& core, testing::ConnectOptions options)
      : core_(&core), options_(with_parser(std::move(options))) {}

  /// Returns the client of that namespace, created if new. Opens the connection if there is none.
  std::shared_ptr<ClientImpl> join(std::string_view nsp, Json auth);
  void connect(ClientImpl& client);
  void send(const Packet& packet);
  void lose();
  void go_silent();
  void stop_reading();
  void read_again();
  std::string_view transport() const;
  /// Closes the connection if no client needs it.
  void close_if_idle();
  /// Runs the world until everything requested is done.
  void settle();

  bool pump();
  /// Called before the world ends.
  void abandon();

 private:
  static testing::ConnectOptions with_parser(testing::ConnectOptions options);
  void later(std::function<void()> command);
  bool run_commands();
  void open();
  void on_open() override;
  void on_message(bool binary, std::string_view payload) override;
  void on_closed(std::string_view reason, const Json& details) override;
  ClientImpl* find(std::string_view nsp) const;

  MemoryCore* core_;
  const testing::ConnectOptions options_;
  std::vector<std::unique_ptr<EngineClient>> engines_;  // the last may be the current one
  EngineClient* engine_ = nullptr;                      // null without a connection
  bool opened_ = false;
  const ParserLimits limits_{};
  std::unique_ptr<Parser::Decoder> decoder_;
  std::vector<std::shared_ptr<ClientImpl>> clients_;
  std::vector<std::function<void()>> commands_;  // for the next pump
};

}  // namespace snug::test_support
