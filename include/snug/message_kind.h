// The two kinds of messages that WebSocket and Engine.IO carry.
#pragma once

namespace snug {

/// Text is UTF-8; binary is any bytes (RFC 6455 5.6).
enum class MessageKind { kText, kBinary };

}  // namespace snug
