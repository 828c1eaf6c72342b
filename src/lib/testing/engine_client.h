// The client's side of one Engine.IO session (Engine.IO protocol 4): handshake, heartbeat, upgrade.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "testing/client_transport.h"

namespace snug::test_support {

class EngineClient final : ClientTransport::Observer {
 public:
  /// May send and close within its calls, not destroy the session.
  class Observer {
   public:
    virtual void on_open() = 0;
    virtual void on_message(bool binary, std::string_view payload) = 0;
    /// Once; not after close(). `details` as in ClientTransport.
    virtual void on_closed(std::string_view reason, const Json& details) = 0;

   protected:
    ~Observer() = default;
  };

  /// All outlive it.
  EngineClient(MemoryNetwork& network, const testing::ConnectOptions& options, Observer& observer);

  bool pump();
  /// Whether it has ended, and nothing of it is under way any more.
  bool over() const { return !silent_ && transport_->over(); }
  void send(bool binary, std::string_view payload);
  void close();
  void go_silent();
  void stop_reading();
  /// Not within calls of the observer, like the one below.
  void read_again();
  void reset();
  std::string_view transport() const { return transport_->name(); }

 private:
  /// What comes over the transport that is being tried.
  struct Probe final : ClientTransport::Observer {
    explicit Probe(EngineClient& owner) : client(owner) {}
    void on_packet(EnginePacket packet) override;
    void on_transport_closed(std::string_view reason, const Json& details) override;

    EngineClient& client;
    std::unique_ptr<ClientTransport> transport;
    bool answered = false;
    bool failed = false;
  };

  void on_packet(EnginePacket packet) override;
  void on_transport_closed(std::string_view reason, const Json& details) override;
  void on_handshake(std::string_view json);
  void pump_probe();

  MemoryNetwork& network_;
  const testing::ConnectOptions& options_;
  Observer& observer_;
  std::unique_ptr<ClientTransport> transport_;
  Probe probe_{*this};
  bool silent_ = false;
  bool closed_ = false;
};

}  // namespace snug::test_support
