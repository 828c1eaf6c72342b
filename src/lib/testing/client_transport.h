// The two transports of an Engine.IO client (Engine.IO protocol 4), over connections in memory. The
// world pumps them; a transport never acts by itself.
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
  /// Its functions may send and close, but must not destroy the transport.
  class Observer {
   public:
    virtual void on_packet(EnginePacket packet) = 0;
    /// Called once. After a refusal `details` are {"status", "body"}, else null.
    virtual void on_transport_closed(std::string_view reason, const Json& details) = 0;

   protected:
    ~Observer() = default;
  };

  virtual ~ClientTransport() = default;
  virtual std::string_view name() const = 0;
  /// Sends queued data and takes arrived data. Returns whether there was any.
  virtual bool pump(Observer& observer) = 0;
  /// Whether nothing can be sent or received any more.
  virtual bool over() const = 0;
  /// Queues a packet for the next pump.
  virtual void send(EnginePacket packet) = 0;
  /// Closes after sending the queue. The observer is not notified.
  virtual void close() = 0;
  /// This and read_again() are turns of their own.
  virtual void reset() = 0;
  virtual void read_again() = 0;
  virtual void stop_reading() = 0;
  /// Polling only: starts no further poll. `paused` is true when no poll is running.
  virtual void pause() {}
  virtual bool paused() const { return false; }
  /// Polling only: the session that its first answer opened.
  virtual void set_session(const std::string&) {}
};

/// The target of a request in session `sid`. An empty `sid` is for the request that opens a
/// session.
std::string target_of(const testing::ConnectOptions& options, std::string_view transport,
                      std::string_view sid);

/// `network` and `options` outlive the transports.
std::unique_ptr<ClientTransport> make_polling(MemoryNetwork& network,
                                              const testing::ConnectOptions& options);
std::unique_ptr<ClientTransport> make_websocket(MemoryNetwork& network,
                                                const testing::ConnectOptions& options,
                                                const std::string& sid);

}  // namespace snug::test_support
