// Opens the socket behind a listening address.
#pragma once

#include <string>

#include "net/address.h"
#include "snug/result.h"

namespace snug::net {

/// A bound socket. Close-on-exec and non-blocking; the caller closes it.
struct ListeningSocket {
  int descriptor = -1;
  std::string address;      ///< In the form that listen() takes, with the real port.
  std::string unlink_path;  ///< The socket's file, removed when listening ends; or empty.
};

/// The errors are those of snug::Server::listen. A Unix socket's file without a listener is
/// replaced; one with a listener is the error `address_in_use`.
Result<ListeningSocket> open_listening_socket(const ListenAddress& address);

/// The error of listen(2) or bind(2), with a message for people.
Error listen_error(const std::string& address, int error_number);

}  // namespace snug::net
