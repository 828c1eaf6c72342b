// A Socket.IO client in a test's own process: see world.h.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/http.h"
#include "snug/json.h"
#include "snug/namespace.h"
#include "snug/parser.h"

namespace snug::testing {

/// How a client travels. `kUpgrade` begins with polling and changes to WebSocket, as browsers do.
enum class Transport { kWebSocket, kPolling, kUpgrade };

/// How a client connects; every member is optional.
///
///     world.connect("/admin", {.auth = {{"token", "secret"}}, .query = "room=7"});
struct ConnectOptions {
  Json auth = nullptr;  ///< The client's `auth`; null sends none.
  std::string query{};  ///< Added to the query of the handshake: "room=7&lang=en".
  Transport transport = Transport::kWebSocket;  ///< How it travels.
  HttpHeaders headers{};                        ///< Sent with each request: Cookie, Origin, …
  std::string path = "/socket.io/";             ///< As ServerOptions::path.
  std::string address{};  ///< An address on which a server listens; empty: the first one.
  std::string remote_address = "192.0.2.1";  ///< The client's address, as the server sees it.
  /// As ServerOptions::parser. Without one the client has its own code for the default parser's
  /// packets, so a mistake in the library's code is not repeated on the other side.
  std::shared_ptr<const Parser> parser{};
};

/// An answer that may not have arrived yet. Cheap to copy. Until it arrives, reading it gives an
/// empty value: null, or an HTTP answer with the status 0.
template <class Value>
class Pending {
 public:
  /// For the library.
  explicit Pending(std::shared_ptr<const std::optional<Value>> value) : value_(std::move(value)) {}

  bool arrived() const { return value_->has_value(); }  ///< Whether it has arrived.
  /// The value, or an empty one.
  const Value& operator*() const {
    static const Value kNothing = nothing(static_cast<const Value*>(nullptr));
    return arrived() ? **value_ : kNothing;
  }
  const Value* operator->() const { return &**this; }  ///< Its members.

 private:
  static Json nothing(const Json*) { return nullptr; }
  static HttpResponse nothing(const HttpResponse*) { return {0, {}, {}}; }

  std::shared_ptr<const std::optional<Value>> value_;
};

/// The values of an acknowledgement, as an array.
using Answer = Pending<Json>;

/// An event that the client received.
struct Heard {
  std::string name;  ///< Its name.
  Json args;         ///< Array of the values after the name.
  Ack ack;           ///< Answers it, if the server asked.

  /// Whether name and values are equal.
  bool operator==(const Heard& other) const { return name == other.name && args == other.args; }
};

/// One client in one namespace; cheap to copy, all copies are the same client. Made by
/// World::connect. Each call returns when the server has done everything that follows from it
/// without time passing; for calls within a handler, that is when the handler has returned.
///
/// It behaves as the official client with `reconnection: false`: it answers pings, queues events
/// while it is not connected, and uses the same words for reasons. After its world is destroyed it
/// does nothing.
///
///     auto ann = world.connect("/", {.auth = {{"name", "ann"}}});
///     auto bob = world.connect();
///     ann.emit("say", "hello");
///     EXPECT_EQ(bob.received("said"), Json::array({{"ann", "hello"}}));
class Client {
 public:
  Client() = default;

  // --- its state ---

  bool connected() const;  ///< Whether it is connected now.
  /// The socket's id at the server; after a disconnect, the last one.
  const std::string& id() const;
  /// Whether the last connect restored the earlier state (connection state recovery).
  bool recovered() const;
  /// Why it was refused: a middleware's message and data, or "websocket error" or "xhr poll error"
  /// with the HTTP answer, `{"status":403,"body":…}`. Empty if the last try was not refused. A
  /// refused client may reconnect().
  const std::optional<ConnectError>& connect_error() const;
  /// Why it is no longer connected, in the words of the official client: "io server disconnect",
  /// "io client disconnect", "transport close", "transport error", "parse error". Empty while it is
  /// connected, and before.
  const std::string& disconnect_reason() const;
  /// "polling" or "websocket"; empty when there is no connection.
  std::string_view transport() const;

  // --- sending ---

  /// Sends an event.
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_values(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  /// Same, with the values as one array.
  void emit_values(std::string_view event, Json values) const;
  /// Emits and asks for an answer.
  ///
  ///     EXPECT_EQ(*ann.emit_with_ack("add", 1, 2), Json({3}));
  template <class... Values>
  [[nodiscard]] Answer emit_with_ack(std::string_view event, Values&&... values) const {
    return emit_values_with_ack(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  /// Same, with the values as one array.
  [[nodiscard]] Answer emit_values_with_ack(std::string_view event, Json values) const;

  // --- receiving ---

  /// Every event received since it first connected, or since forget(). The reference is valid until
  /// the next call.
  const std::vector<Heard>& received() const;
  /// The values of the events of one name: an array with an array for each event. Compare it with
  /// `Json::array({{"ann", "hello"}})`, because `Json({{"ann", "hello"}})` is an object.
  Json received(std::string_view event) const;
  std::size_t received_count(std::string_view event) const;  ///< The number of events of one name.
  void forget() const;  ///< Forgets the events received so far.
  /// Adds a handler for each event of that name, including events that ask for an answer:
  ///
  ///     ann.on("color?", [](const snug::testing::Heard& heard) { heard.ack("blue"); });
  void on(std::string event, std::function<void(const Heard&)> handler) const;

  // --- namespaces, ends and troubles ---

  /// Joins a further namespace over the same connection, as the official client does.
  [[nodiscard]] Client of(std::string_view nsp, Json auth = nullptr) const;
  /// Leaves the namespace. Leaving the last one ends the connection.
  void disconnect() const;
  /// Connects again after a disconnect or a refusal, over the old connection if it still exists, or
  /// over a new one.
  void reconnect() const;
  /// The connection breaks, and both ends notice at once: "transport close" or "transport error" at
  /// the server. This and the next calls concern all namespaces of the connection.
  void lose_connection() const;
  /// From now on nothing arrives at either end, and neither end is notified: a phone under a
  /// tunnel. The server closes the connection after the ping timeout: `world.advance(…)`.
  void go_silent() const;
  /// The client stops reading from the network, as if it hung, but its own data still arrive. The
  /// server's data gather in EngineSocket::queued_bytes(). As soon as some of them are a
  /// millisecond old, volatile events are dropped.
  void stop_reading() const;
  void read_again() const;  ///< Ends stop_reading().

  class Impl;
  /// For the library.
  explicit Client(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace snug::testing
