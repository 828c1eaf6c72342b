// Server frames (RFC 6455 5.2): unmasked, so that one frame serves every recipient.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace snug::websocket {

enum class MessageKind { kText, kBinary };

/// One complete frame, FIN set, `prefix` before `payload` in the same message.
base::SharedBytes encode_message(MessageKind kind, std::string_view prefix, std::string_view payload);

}  // namespace snug::websocket
