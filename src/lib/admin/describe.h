// Sockets as the admin page is told of them.
#pragma once

#include <chrono>
#include <string>

#include "base/random.h"
#include "snug/json.h"
#include "snug/remote_socket.h"
#include "snug/socket.h"

namespace snug::admin {

/// As JavaScript's toJSON: "2026-11-28T22:48:31.007Z".
std::string iso_date(std::chrono::system_clock::time_point time);
/// As its toString in a zone without a name: "Sat Nov 28 2026 22:48:31 GMT+0000 (Coordinated
/// Universal Time)".
std::string long_date(std::chrono::system_clock::time_point time);

/// Socket::data() when it is an object; otherwise an empty one.
Json data_of(Socket& socket);

class Describer {
 public:
  /// Nothing is kept of it.
  explicit Describer(base::Random& random) : salt_(base::random_id(random)) {}

  /// Of this server, and connected.
  Json socket(Socket socket) const;
  /// Of another server, whose sessions are not known here: a client of its own.
  Json socket(const RemoteSocket& socket, const std::string& nsp) const;

 private:
  /// Names a client, of whom several sockets may be: Node shows half of the session's id for that,
  /// which is a secret.
  std::string client_id(const Socket& socket) const;

  const std::string salt_;
};

}  // namespace snug::admin
