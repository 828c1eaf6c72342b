// One Engine.IO client, as a handle, and its packets and requests (Engine.IO protocol 4; npm's
// engine.io 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "snug/callback.h"
#include "snug/export.h"
#include "snug/http.h"
#include "snug/message_kind.h"

namespace snug {

enum class ListenerId : std::uint32_t;  // socket.h

/// The type of a packet: the first character of a text packet (protocol revision 4, "Protocol").
enum class EnginePacketType : char {
  kOpen = '0',     ///< The server's handshake.
  kClose = '1',    ///< Either side ends the session.
  kPing = '2',     ///< The server asks whether the client is there; in revision 3 the client does.
  kPong = '3',     ///< The answer.
  kMessage = '4',  ///< The application's; all of Socket.IO is in these.
  kUpgrade = '5',  ///< The client continues by WebSocket.
  kNoop = '6',     ///< Releases a poll.
};

/// A packet, as EngineSocket::on_packet and on_packet_create see it.
struct EnginePacket {
  EnginePacketType type = EnginePacketType::kMessage;  ///< What it is for.
  MessageKind kind = MessageKind::kText;               ///< Whether `data` is text or bytes.
  std::string_view data{};  ///< What follows the type; valid during the call only.
};

/// A request to Engine.IO's path, and the answer that it will get: see Engine::use. The base is the
/// request. A middleware may change its `headers` and `body`; later middlewares, hooks and
/// handshakes see them so. Changes of the other members are not kept, nor is a field with a line
/// end.
struct EngineRequest : HttpRequest {
  /// Fields of the answer, whatever the answer will be. CORS, the cookie and the hooks of headers
  /// come after them.
  HttpHeaders answer_headers{};
  /// Answers in the middleware's own words; Engine.IO then never sees the request. A WebSocket
  /// handshake is answered as HTTP, and its connection closes.
  HttpReply reply{};
};

/// Gets one message. The view is valid during the call only. Text is valid UTF-8.
using EngineMessageHandler = Callback<void(MessageKind kind, std::string_view payload)>;
/// Gets one packet, valid during the call.
using EnginePacketHandler = Callback<void(const EnginePacket& packet)>;

/// One client of an Engine.IO server (EngineServer, engine.h), or the connection beneath a
/// Socket.IO socket (Socket::conn). Cheap to copy; all copies are the same client, which keeps its
/// identity when it changes from polling to WebSocket. A default-constructed one is inert. So is
/// every other from the moment when its on_close handlers have returned, or its server is
/// destroyed: calls do nothing, and texts are empty. Handlers are dropped then, so they may hold
/// their own socket.
///
/// Loop thread only, also for copies. Handlers are called one after the other in the order added;
/// what they throw is caught and logged. They may do everything: send, close this client or its
/// server, add and remove handlers. Nothing is called within the call that causes it, except
/// on_packet_create. Socket.IO handles the messages and the end of its clients before the
/// application's handlers run.
///
///     snug::EngineServer server(loop);
///     server.on_connection([](snug::EngineSocket socket) {
///       socket.on_message([socket](snug::MessageKind, std::string_view text) {
///         socket.send("you said " + std::string(text));
///       });
///     });
class SNUG_API EngineSocket {
 public:
  EngineSocket() = default;  ///< No client: inert.
  /// Another handle of the same client.
  EngineSocket(const EngineSocket& other) noexcept : EngineSocket(other.impl_) {}
  /// `other` is inert then.
  EngineSocket(EngineSocket&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}
  /// Becomes a handle of that client.
  EngineSocket& operator=(EngineSocket other) noexcept {
    std::swap(impl_, other.impl_);
    return *this;
  }
  ~EngineSocket() {
    if (impl_ != nullptr) drop(impl_);
  }
  /// Whether both are handles of one client. Two inert ones need not be equal.
  friend bool operator==(const EngineSocket&, const EngineSocket&) = default;

  // --- the client ---

  /// The session's id. A secret: whoever knows it can poll in the client's name. Never show it to
  /// other clients or log it. (Socket::id of Socket.IO is public, and another.)
  std::string id() const;
  /// Revision of the protocol that the client speaks: 4, or 3 with ServerOptions::allow_eio3. 0
  /// after the end.
  int protocol() const;
  /// Name of the transport in use: "polling" or "websocket".
  std::string_view transport() const;
  /// Whether messages are still sent and received: Node's readyState `open`. False from the first
  /// close() on, and as soon as the connection has ended, while on_close is still to come.
  bool connected() const;
  /// The request that opened the session, with address and query: Node's `request`. Without its
  /// body, and without the fields that concern that connection only (`Connection`, `Upgrade`,
  /// `Sec-WebSocket-…`). It is made anew by each call; keep it if you need it often.
  HttpRequest request() const;

  // --- sending ---

  /// Sends a text message of any length, in order. With `compress` false it is never compressed; by
  /// default the server's options decide. Does nothing when not connected().
  ///
  /// Text that is not UTF-8 is not sent, because it would end the client's connection; a warning is
  /// logged. Nor is text with U+001E while the client polls: that character separates the packets
  /// of a poll (protocol revision 4, "HTTP long-polling"), and would let the text speak as packets.
  void send(std::string_view text, bool compress = true) const;
  /// Sends a binary message of any length; see above.
  ///
  ///     socket.send(std::as_bytes(std::span(samples)));
  void send(std::span<const std::byte> bytes, bool compress = true) const;
  /// Bytes queued towards this client that the kernel, or a poll, has not taken yet. A client for
  /// which more than WebSocketLimits::max_queued_bytes wait is closed. A program that sends much
  /// watches this, and goes on in on_drain.
  std::size_t queued_bytes() const;
  /// Whether a message sent now would leave at the end of this turn: Node's transport.writable.
  bool writable() const;

  // --- handlers; each may be added several times, and removed by off() ---

  /// Called for each message.
  ListenerId on_message(EngineMessageHandler handler) const;
  /// Called once, with one of Node's reasons (see DisconnectHandler), at the end of the turn in
  /// which the session ended. id() and request() still work; send() does nothing.
  ListenerId on_close(Callback<void(std::string_view reason)> handler) const;
  /// Called each time the kernel, or a poll, has taken all that was queued.
  ListenerId on_drain(Callback<void()> handler) const;
  /// Called when the client has changed from polling to WebSocket; `transport` is "websocket".
  ListenerId on_upgrade(Callback<void(std::string_view transport)> handler) const;
  /// Called for every packet of an open session, before it is obeyed: messages, pings, pongs and
  /// ends. As in Node not for the probes of an upgrade.
  ListenerId on_packet(EnginePacketHandler handler) const;
  /// Called for every packet that is about to be queued for the client: messages, pings and pongs.
  /// What the handler itself sends is not told to it. Node's `packetCreate`.
  ListenerId on_packet_create(EnginePacketHandler handler) const;
  /// Removes one handler, whichever function added it. A running dispatch does not call it any
  /// more.
  void off(ListenerId id) const;

  // --- the end ---

  /// Ends the session, without any packet of the layer above. The queue is sent first, unless
  /// `discard`. An official client sees "transport close" and, if it is Socket.IO's, connects
  /// again; on_close here gets "forced close". A client that polls has 30 s to take its last
  /// messages.
  void close(bool discard = false) const;

  class Impl;
  explicit EngineSocket(Impl* impl) noexcept;  ///< For the library: one more handle of it.
  Impl* impl() const { return impl_; }         ///< For the library.

 private:
  static void drop(Impl* impl) noexcept;

  Impl* impl_ = nullptr;  ///< Counts its handles.
};

}  // namespace snug
