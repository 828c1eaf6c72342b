// How an Engine.IO client travels (Engine.IO protocol 4): the two transports, over connections in
// memory. The world pumps them; a transport never acts by itself.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "snug/json.h"
#include "snug/testing/client.h"
#include "testing/memory_network.h"

namespace snug::test_support {

/// A packet with its type as first character, or the bytes of a binary message.
struct EnginePacket {
  bool binary = false;
  std::string data;
};

class ClientTransport {
 public:
  /// May send and close within its calls, not destroy the transport.
  class Observer {
   public:
    virtual void on_packet(EnginePacket packet) = 0;
    /// Once. `details` of a refusal: {"status", "body"}; else null.
    virtual void on_transport_closed(std::string_view reason, const Json& details) = 0;

   protected:
    ~Observer() = default;
  };

  virtual ~ClientTransport() = default;
  virtual std::string_view name() const = 0;
  /// Sends what waits and takes what came; whether there was anything to do.
  virtual bool pump(Observer& observer) = 0;
  /// Whether nothing can come or go any more.
  virtual bool over() const = 0;
  /// Leaves with the next pump.
  virtual void send(EnginePacket packet) = 0;
  /// After what was sent. The observer hears nothing of it.
  virtual void close() = 0;
  /// A turn of its own, like the one below.
  virtual void reset() = 0;
  virtual void read_again() = 0;
  virtual void stop_reading() = 0;
  /// Polling only: no further poll; `paused` when none is under way.
  virtual void pause() {}
  virtual bool paused() const { return false; }
  /// Polling only: the session that was opened with its first answer.
  virtual void set_session(const std::string&) {}
};

/// The target of a request of the session (or, when `sid` is empty, of the one that opens it).
std::string target_of(const testing::ConnectOptions& options, std::string_view transport,
                      std::string_view sid);

/// The network and the options outlive them.
std::unique_ptr<ClientTransport> make_polling(MemoryNetwork& network,
                                              const testing::ConnectOptions& options);
std::unique_ptr<ClientTransport> make_websocket(MemoryNetwork& network,
                                                const testing::ConnectOptions& options,
                                                const std::string& sid);

}  // namespace snug::test_support
