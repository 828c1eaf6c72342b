// The client's side of one Engine.IO session (Engine.IO protocol 4): handshake, heartbeat, upgrade.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "testing/client_transport.h"

namespace snug::test_support {

class EngineClient final : ClientTransport::Observer {
 public:
  /// Its functions may send and close, but must not destroy the session.
  class Observer {
   public:
    virtual void on_open() = 0;
    virtual void on_message(bool binary, std::string_view payload) = 0;
    /// Called once, but not after close(). `details` as in ClientTransport.
    virtual void on_closed(std::string_view reason, const Json& details) = 0;

   protected:
    ~Observer() = default;
  };

  /// All arguments outlive it.
  EngineClient(MemoryNetwork& network, const testing::ConnectOptions& options, Observer& observer);

  bool pump();
  /// Whether the session has ended and none of its requests is outstanding.
  bool over() const { return !silent_ && transport_->over(); }
  void send(bool binary, std::string_view payload);
  void close();
  void go_silent();
  void stop_reading();
  /// Do not call this or reset() from the observer.
  void read_again();
  void reset();
  std::string_view transport() const { return transport_->name(); }

 private:
  /// Receives from the transport that is being probed.
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
