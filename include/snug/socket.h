// One client in one namespace, as a handle.
#pragma once

#include <any>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/broadcast.h"
#include "snug/http.h"
#include "snug/json.h"

namespace snug {

class Namespace;
class Socket;
struct Event;

/// What the client said when it connected (socket.handshake in Node).
struct Handshake {
  HttpHeaders headers;
  std::string address;  ///< Remote address without the port.
  std::string url;      ///< Target of the first request.
  std::string query;    ///< Its query, not decoded.
  bool secure = false;
  bool xdomain = false;  ///< Whether an Origin was sent.
  std::chrono::system_clock::time_point issued;
  Json auth;  ///< The payload of the CONNECT packet; an object, empty when none was sent.

  std::optional<std::string> query_parameter(std::string_view name) const;
  std::optional<std::string> cookie(std::string_view name) const;
};

using EventHandler = std::function<void(Event)>;
/// `reason` has Node's words: "transport close", "ping timeout", "client namespace disconnect", …
using ErrorHandler = std::function<void(const Error&)>;
using DisconnectHandler = std::function<void(std::string_view reason)>;

/// Cheap to copy. After the disconnect it is inert: calls do nothing, `connected()` is false.
/// A default-made one is inert from the start. Loop thread only.
class Socket {
 public:
  Socket() = default;

  const std::string& id() const;  ///< 20 characters, public, unique among the server's clients.
  bool connected() const;
  const Handshake& handshake() const;
  Namespace nsp() const;
  /// Name of the transport in use: "polling" or "websocket".
  std::string_view transport() const;

  /// Room for the application's own per-client value; lives as long as the client.
  std::any& data();

  // --- receiving ---
  /// Adds a handler for an event of that name. The names connect, connect_error, disconnect,
  /// disconnecting, newListener and removeListener are reserved and never arrive.
  void on(std::string event, EventHandler handler);
  void once(std::string event, EventHandler handler);
  void off(std::string_view event);
  /// Called for every event, before the named handlers.
  void on_any(EventHandler handler);
  void on_error(ErrorHandler handler);
  void on_disconnecting(DisconnectHandler handler);  ///< Its rooms are still known.
  void on_disconnect(DisconnectHandler handler);
  /// Called each time the bytes queued towards this client have all gone to the kernel.
  void on_drain(std::function<void()> handler);

  // --- sending ---
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_values(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  void emit_values(std::string_view event, Json values) const;
  /// Emits and asks for an answer. `timeout` zero waits until the disconnect.
  void emit_with_ack(std::string_view event, Json values, std::chrono::milliseconds timeout,
                     AckHandler on_answer) const;
  /// Dropped instead of queued while the transport is not writable.
  template <class... Values>
  void emit_volatile(std::string_view event, Values&&... values) const {
    emit_values_volatile(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  void emit_values_volatile(std::string_view event, Json values) const;
  /// Bytes queued towards this client that the kernel has not taken yet.
  std::size_t queued_bytes() const;

  // --- rooms ---
  void join(std::string_view room) const;
  void leave(std::string_view room) const;
  std::vector<std::string> rooms() const;
  /// Everyone in that room but this socket.
  Broadcast to(std::string_view room) const;
  Broadcast in(std::string_view room) const { return to(room); }
  Broadcast except(std::string_view room) const;
  /// Everyone in the namespace but this socket.
  Broadcast broadcast() const;

  /// Tells the on_error handlers.
  void report(const Error& error) const;

  /// Leaves the namespace; `close` also ends the connection beneath.
  void disconnect(bool close = false) const;

  class Impl;
  explicit Socket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// One received event.
struct Event {
  Socket socket;
  std::string name;
  Json args;  ///< Array of the values after the name.
  Ack ack;
};

}  // namespace snug
