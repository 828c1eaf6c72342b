// permessage-deflate for outgoing messages: the shared part of one server, and the part of each
// connection.
//
// Unless the application decides otherwise, every client is told `server_no_context_takeover`. No
// message then refers to an earlier one, so one compressed frame serves all recipients of a
// broadcast, one deflater serves all connections, and an idle connection holds no window. The
// price: small messages, which resemble their predecessors, shrink less.
#pragma once

#include <memory>

#include "engineio/message.h"
#include "websocket/deflate_handshake.h"
#include "websocket/deflater.h"

namespace snug::engineio {

/// Shared by all connections of one server.
struct SharedCompression {
  explicit SharedCompression(const websocket::DeflateOptions& its_options)
      : options(its_options), deflater(its_options, /*keep_context=*/false) {}

  const websocket::DeflateOptions options;
  websocket::Deflater deflater;
};

/// Compression of one connection that agreed to it.
class Compression {
 public:
  /// `shared` is borrowed.
  Compression(SharedCompression& shared, const websocket::DeflateAgreement& agreement);

  /// Returns the frame to send. Every returned frame must be sent, in order.
  base::SharedBytes frame_of(const Message& message);

 private:
  SharedCompression& shared_;
  std::unique_ptr<websocket::Deflater> own_;  ///< Used with context takeover.
  int window_bits_;
};

}  // namespace snug::engineio
