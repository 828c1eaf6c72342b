// One Engine.IO session as Socket.IO sees it: decodes its packets and hands them to its sockets,
// one a namespace.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/turn_queue.h"
#include "engineio/session.h"
#include "snug/namespace.h"
#include "snug/socket.h"
#include "socketio/context.h"
#include "socketio/decoder.h"
#include "socketio/encoder.h"

namespace snug::socketio {

class Client;

/// What a client asks of the server around it.
class ClientHost {
 public:
  /// It wants into the namespace of that name: calls join() or refuse_namespace(), now or later.
  virtual void enter_namespace(Client& client, const std::string& name, const Json& auth) = 0;
  /// What it wanted and has no answer to counts no more.
  virtual void forget_wishes(const Client& client) = 0;
  /// Keeps a socket that left until the end of the turn: handlers of its own may be on the stack,
  /// and a broadcast that is under way may still point at it.
  virtual void retire(Socket left) = 0;
  /// Destroys it at the end of the turn.
  virtual void remove_client(Client& client) = 0;

  Context& context;

 protected:
  explicit ClientHost(Context& shared) : context(shared) {}
  ~ClientHost() = default;
};

/// Owned by the hub from the session's opening to the end of the turn in which it closes.
class Client final : public engineio::SessionObserver {
 public:
  Client(ClientHost& host, engineio::Session& session);
  ~Client();

  void on_message(engineio::MessageKind kind, std::string_view payload) override;
  void on_drain() override;
  void on_upgrade() override;
  void on_closed(engineio::CloseReason reason) override;

  /// A client of revision 3 is in the root namespace from the start.
  void connect_to_root();

  // For its sockets.
  const engineio::Session& session() const { return session_; }
  void send(const EncodedPacket& packet);
  /// The socket is in its namespace: the deadline for the first one is met.
  void on_connected();
  /// Forgets a socket that left, and keeps it until the end of the turn.
  void forget(Socket::Impl& socket);
  /// The server disconnected a client that cannot know yet: its packets for that namespace are no
  /// violation.
  void expect_stray_packets(const Namespace::Impl& nsp);
  /// The answer to a wish for a namespace: it is this one, or there is none.
  void join(Namespace::Impl& nsp, const Json& auth);
  void refuse_namespace(std::string_view name);
  /// Takes every socket out of its namespace, then ends the session once all is sent.
  void disconnect();
  /// The server ends: its sockets, which are closed then, go to `left`.
  void abandon(std::vector<Socket>& left);

  std::uint32_t slot = 0;  ///< The host's.

 private:
  /// What a client needs until it has joined a namespace, and seldom later.
  struct Seldom;

  const Settings& settings() const { return host_.context.settings; }
  base::Environment& environment() const { return host_.context.environment; }
  Seldom& seldom();
  void stop_waiting();
  void begin_to_close();
  void on_deadline();
  bool take_plain_event(std::string_view text);
  void dispatch(Packet packet);
  Socket::Impl* find(std::string_view nsp) const;
  bool expects_stray_packets(std::string_view nsp) const;
  void watch_attachments();
  void disconnect_as(std::string_view reason);
  void fail(std::string_view why);
  void close_sockets(std::string_view reason);
  std::vector<Socket::Impl*> snapshot() const;

  bool joined_ = false;
  bool closing_ = false;
  ClientHost& host_;
  engineio::Session& session_;
  Decoder decoder_;
  Socket sockets_;  ///< The first, which is usually all: each knows the next.
  std::unique_ptr<Seldom> seldom_;
};

}  // namespace snug::socketio
