// One Engine.IO session as Socket.IO sees it: decodes its packets and passes them to its sockets.
// It has one socket per namespace.
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
struct Recoverable;

/// The part of the server that a client calls.
class ClientHost {
 public:
  /// The client asks for the namespace `name`. Calls join() or refuse_namespace(), now or later.
  virtual void enter_namespace(Client& client, const std::string& name, const Json& auth) = 0;
  /// Drops the client's requests for namespaces that are still undecided.
  virtual void forget_wishes(const Client& client) = 0;
  /// Keeps a closed socket until the end of the turn. Its own handlers may be on the stack, and a
  /// broadcast in progress may still point at it.
  virtual void retire(Socket left) = 0;
  /// Destroys `client` at the end of the turn.
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
  void on_packet(EnginePacketType type, std::string_view data) override;
  void on_packet_created(EnginePacketType type, MessageKind kind, std::string_view data) override;
  void on_drain() override;
  void on_upgrade() override;
  void on_closed(engineio::CloseReason reason) override;
  void on_abandoned() override;

  /// A client of revision 3 is in the root namespace from the start.
  void connect_to_root();

  // Called by its sockets.
  const engineio::Session& session() const { return session_; }
  /// The public handle of the session, made when first asked for.
  const EngineSocket& conn();
  void send(const EncodedPacket& packet);
  /// A socket has joined its namespace. Ends the deadline for the first one.
  void on_connected();
  /// Removes a closed socket, and keeps it until the end of the turn.
  void forget(Socket::Impl& socket);
  /// The server disconnected the client from `nsp`, and the client may not know yet. Its packets
  /// for that namespace are no violation.
  void expect_stray_packets(const Namespace::Impl& nsp);
  /// The answer to enter_namespace(): the client joins, or is refused.
  void join(Namespace::Impl& nsp, const Json& auth);
  /// The adapter has answered about the session that `auth` names. The socket enters `nsp`.
  void on_restored(Namespace::Impl& nsp, const Json& auth,
                   std::unique_ptr<Recoverable> recoverable);
  void refuse_namespace(std::string_view name);
  /// Takes every socket out of its namespace, then ends the session once everything is sent.
  void disconnect();
  /// The server ends. Closes all sockets and moves them to `left`.
  void abandon(std::vector<Socket>& left);

  std::uint32_t slot = 0;  ///< Used by the host.

 private:
  /// Needed until the client has joined a namespace, and rarely later.
  struct Seldom;

  const Settings& settings() const { return host_.context.settings; }
  base::Environment& environment() const { return host_.context.environment; }
  Seldom& seldom();
  void restore(Namespace::Impl& nsp, const Json& auth);
  void enter(Namespace::Impl& nsp, const Json& auth, std::unique_ptr<Recoverable> recoverable);
  void take(engineio::MessageKind kind, std::string_view payload);
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
  bool conn_hears_messages_ = false;
  ClientHost& host_;
  engineio::Session& session_;
  Decoder decoder_;
  Socket sockets_;  ///< The first, usually the only one. Each links to the next.
  std::unique_ptr<Seldom> seldom_;
  EngineSocket conn_;  ///< Empty until asked for.
};

}  // namespace snug::socketio
