// permessage-deflate on the way out: what one server shares, and what each connection needs.
//
// Unless the application decides otherwise, every client is told `server_no_context_takeover`: no
// message refers to an earlier one, so that one compressed frame serves all recipients of a
// broadcast, one deflater serves all connections, and an idle connection holds no window. What that
// costs is that small messages, which are alike from one to the next, shrink less.
#pragma once

#include <memory>

#include "engineio/message.h"
#include "websocket/deflate_handshake.h"
#include "websocket/deflater.h"

namespace snug::engineio {

/// Of one server.
struct SharedCompression {
  explicit SharedCompression(const websocket::DeflateOptions& its_options)
      : options(its_options), deflater(its_options, /*keep_context=*/false) {}

  const websocket::DeflateOptions options;
  websocket::Deflater deflater;
};

/// Of one connection that agreed on it.
class Compression {
 public:
  /// `shared` is borrowed.
  Compression(SharedCompression& shared, const websocket::DeflateAgreement& agreement);

  /// What is to be sent: every result must be, in order.
  base::SharedBytes frame_of(const Message& message);

 private:
  SharedCompression& shared_;
  std::unique_ptr<websocket::Deflater> own_;  ///< With context takeover.
  int window_bits_;
};

}  // namespace snug::engineio
