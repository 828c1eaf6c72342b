// Server frames (RFC 6455 5.2). They are unmasked, so one frame serves all recipients.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "snug/message_kind.h"
#include "websocket/close_code.h"

namespace snug::websocket {

using MessageKind = snug::MessageKind;

/// RFC 6455 5.2.
enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

/// One complete frame, FIN set. Its payload is `prefix` followed by `payload`.
base::SharedBytes encode_message(MessageKind kind, std::string_view prefix,
                                 std::string_view payload);
/// Same, for a message that is already compressed: RSV1 set (RFC 7692 6.1).
base::SharedBytes encode_compressed_message(MessageKind kind, std::string_view compressed);
/// `payload` is at most 125 bytes.
base::SharedBytes encode_pong(std::string_view payload);
/// Has no payload if the code is kNoStatus. `reason` is at most 123 bytes.
base::SharedBytes encode_close(CloseCode code, std::string_view reason);

}  // namespace snug::websocket
