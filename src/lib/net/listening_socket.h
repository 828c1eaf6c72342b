// Opens the socket behind a listening address.
#pragma once

#include <string>

#include "net/address.h"
#include "snug/result.h"

namespace snug::net {

/// A bound socket. Close-on-exec and non-blocking; whoever takes it closes it.
struct ListeningSocket {
  int descriptor = -1;
  std::string address;      ///< As listen() takes it, with the real port.
  std::string unlink_path;  ///< The socket's file, to be removed when listening ends; or empty.
};

/// Errors as snug::Server::listen has them. A Unix socket's file that nobody listens on any more is
/// replaced; one that is alive is `address_in_use`.
Result<ListeningSocket> open_listening_socket(const ListenAddress& address);

/// The error of listen(2) or bind(2), for a person too.
Error listen_error(const std::string& address, int error_number);

}  // namespace snug::net
