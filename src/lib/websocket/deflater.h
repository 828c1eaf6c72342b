// Compresses outgoing messages with zlib (RFC 7692 7.2.1).
#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "websocket/deflate_handshake.h"
#include "websocket/frame.h"

struct z_stream_s;

namespace snug::websocket {

/// Allocates its memory (a quarter of a megabyte at the default settings) at the first message and
/// keeps it, so share one deflater between many connections.
class Deflater {
 public:
  /// With `keep_context` a message refers to earlier messages. The deflater then serves one
  /// connection only. That connection must be sent every frame, in order, with one window size.
  Deflater(const DeflateOptions& options, bool keep_context);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  /// One complete frame, FIN and RSV1 set, for peers with a window of at least `window_bits`.
  base::SharedBytes encode_message(MessageKind kind, std::string_view payload, int window_bits);
  bool holds_memory() const { return stream_ != nullptr; }

 private:
  struct Deleter {
    void operator()(z_stream_s* stream) const;
  };
  void prepare(int window_bits);

  std::unique_ptr<z_stream_s, Deleter> stream_;
  int window_bits_ = 0;  ///< The stream's window.
  int level_;
  int memory_level_;
  bool keep_context_;
};

}  // namespace snug::websocket
