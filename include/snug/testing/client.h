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

/// How a client connects; every member may be left out.
///
///     world.connect("/admin", {.auth = {{"token", "secret"}}, .query = "room=7"});
struct ConnectOptions {
  Json auth = nullptr;  ///< The client's `auth`; null sends none.
  std::string query{};  ///< Added to that of the handshake: "room=7&lang=en".
  Transport transport = Transport::kWebSocket;  ///< How it travels.
  HttpHeaders headers{};                        ///< Sent with each request: Cookie, Origin, …
  std::string path = "/socket.io/";             ///< As ServerOptions::path.
  std::string address{};  ///< One that a server listens on; empty: the first that did so.
  std::string remote_address = "192.0.2.1";  ///< Where the server sees the client.
  /// As ServerOptions::parser. Without one the client has code of its own for the default parser's
  /// packets, so that a mistake of the library's on one side is none on the other.
  std::shared_ptr<const Parser> parser{};
};

/// What has been asked for and may not have come yet. Cheap to copy. Reading it earlier gives an
/// empty value: null, or an answer with the status 0.
template <class Value>
class Pending {
 public:
  /// For the library.
  explicit Pending(std::shared_ptr<const std::optional<Value>> value) : value_(std::move(value)) {}

  bool arrived() const { return value_->has_value(); }  ///< Whether it has come.
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

/// An event that the client heard.
struct Heard {
  std::string name;  ///< What it is called.
  Json args;         ///< Array of the values after the name.
  Ack ack;           ///< Answers it, if the server asked.

  /// Whether name and values are equal.
  bool operator==(const Heard& other) const { return name == other.name && args == other.args; }
};

/// One client in one namespace; cheap to copy, all copies are the same client. Made by
/// World::connect. Each call returns when the server has done everything that it causes and that
/// needs no time to pass; within a handler it is done when the handler has returned.
///
/// It behaves as the official client does with `reconnection: false`: it answers pings, keeps what
/// is emitted while it is not connected until it is, and uses the same words for reasons. After its
/// world it does nothing.
///
///     auto ann = world.connect("/", {.auth = {{"name", "ann"}}});
///     auto bob = world.connect();
///     ann.emit("say", "hello");
///     EXPECT_EQ(bob.received("said"), Json::array({{"ann", "hello"}}));
class Client {
 public:
  Client() = default;

  // --- what became of it ---

  bool connected() const;  ///< Whether it is, now.
  /// The socket's id, as the server has it; that of before when it has disconnected.
  const std::string& id() const;
  /// Whether the last connect brought back the state of before (connection state recovery).
  bool recovered() const;
  /// Why it was not let in: a middleware's message and data; or "websocket error" or "xhr poll
  /// error" with the HTTP answer, `{"status":403,"body":…}`; empty when that has not happened since
  /// the last try. A refused client may reconnect().
  const std::optional<ConnectError>& connect_error() const;
  /// Why it is not connected any more, in the words of the official client: "io server disconnect",
  /// "io client disconnect", "transport close", "transport error", "parse error"; empty while it
  /// is, and before.
  const std::string& disconnect_reason() const;
  /// "polling" or "websocket"; empty when there is no connection.
  std::string_view transport() const;

  // --- sending ---

  /// Sends an event.
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_values(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  /// The same with the values as one array.
  void emit_values(std::string_view event, Json values) const;
  /// Emits and asks for an answer.
  ///
  ///     EXPECT_EQ(*ann.emit_with_ack("add", 1, 2), Json({3}));
  template <class... Values>
  [[nodiscard]] Answer emit_with_ack(std::string_view event, Values&&... values) const {
    return emit_values_with_ack(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  /// The same with the values as one array.
  [[nodiscard]] Answer emit_values_with_ack(std::string_view event, Json values) const;

  // --- receiving ---

  /// Every event heard since it connected first, or since forget(). The reference holds until the
  /// next call.
  const std::vector<Heard>& received() const;
  /// The values of those of one name: an array with an array for each event. Compare it with
  /// `Json::array({{"ann", "hello"}})`, for `Json({{"ann", "hello"}})` is an object.
  Json received(std::string_view event) const;
  std::size_t received_count(std::string_view event) const;  ///< How many of one name.
  void forget() const;                                       ///< Begins to listen anew.
  /// Called for each event of that name, also for those that ask for an answer:
  ///
  ///     ann.on("color?", [](const snug::testing::Heard& heard) { heard.ack("blue"); });
  void on(std::string event, std::function<void(const Heard&)> handler) const;

  // --- namespaces, ends and troubles ---

  /// Joins a further namespace over the same connection, as the official client does.
  [[nodiscard]] Client of(std::string_view nsp, Json auth = nullptr) const;
  /// Leaves the namespace. Leaving the last one ends the connection.
  void disconnect() const;
  /// Connects once more after a disconnect or a refusal: over the old connection when it is there,
  /// or a new one.
  void reconnect() const;
  /// The connection breaks, and both ends notice at once: "transport close" or "transport error" at
  /// the server. Concerns all namespaces of the connection, as those below.
  void lose_connection() const;
  /// From now on nothing arrives at either end, and nobody is told: a phone under a tunnel. The
  /// server gives up after the ping timeout: `world.advance(…)`.
  void go_silent() const;
  /// The client takes nothing off the network any more, as if it hung; what it sends arrives. What
  /// the server sends gathers in Socket::queued_bytes(), and as soon as some of that is a
  /// millisecond old volatile events are dropped.
  void stop_reading() const;
  void read_again() const;  ///< Ends stop_reading().

  class Impl;
  /// For the library.
  explicit Client(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace snug::testing
