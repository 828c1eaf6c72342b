// A namespace: a set of sockets with its own events, rooms and middleware.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/broadcast.h"
#include "snug/json.h"
#include "snug/result.h"
#include "snug/socket.h"

namespace snug {

/// Why a connection is refused: the client's connect_error has this message and data.
struct ConnectError {
  std::string message;
  Json data;  ///< Left out when null.
};

/// Answers a middleware, once, at any later time. No argument accepts; dropping every copy refuses.
class Next {
 public:
  using Decide = std::function<void(Result<void, ConnectError>)>;
  explicit Next(Decide decide);
  void operator()() const;
  void operator()(ConnectError refusal) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

using ConnectionHandler = std::function<void(Socket)>;
using Middleware = std::function<void(Socket, Next)>;

/// Cheap handle; lives as long as its server. Loop thread only.
class Namespace {
 public:
  const std::string& name() const;  ///< "/" or "/admin".
  void on_connection(ConnectionHandler handler);
  /// Runs for each new socket before on_connection, in the order added.
  void use(Middleware middleware);
  std::vector<Socket> sockets() const;

  Broadcast to(std::string_view room) const;
  Broadcast in(std::string_view room) const { return to(room); }
  Broadcast except(std::string_view room) const;
  Broadcast all() const;
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    all().emit(event, std::forward<Values>(values)...);
  }
  void disconnect_sockets(bool close = false) const { all().disconnect_sockets(close); }

  class Impl;
  explicit Namespace(Impl& impl) : impl_(&impl) {}

 private:
  Impl* impl_;
};

}  // namespace snug
