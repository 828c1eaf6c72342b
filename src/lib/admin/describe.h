// Descriptions of sockets for the admin page.
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
/// Socket::data() if it is an object, else an empty object.
Json data_of(const Socket& socket);

class Describer {
 public:
  /// Does not keep `random`.
  explicit Describer(base::Random& random) : salt_(base::random_id(random)) {}

  /// Describes a connected socket of this server.
  Json socket(const Socket& socket) const;
  /// Describes a socket of another server. Its session is unknown here, so it counts as a client of
  /// its own.
  Json socket(const RemoteSocket& socket, const std::string& nsp) const;

 private:
  /// Names a client, which may have several sockets. Node shows half of the session's id here, but
  /// that id is a secret.
  std::string client_id(const Socket& socket) const;

  const std::string salt_;
};

}  // namespace snug::admin
