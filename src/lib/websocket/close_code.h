// Status codes of close frames (RFC 6455 7.4).
#pragma once

#include <cstdint>

namespace snug::websocket {

/// RFC 6455 7.4.1.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kNoStatus = 1005,  ///< Never on the wire.
  kAbnormal = 1006,  ///< Never on the wire.
  kInvalidData = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kInternalError = 1011,
};

/// Whether a close frame may carry the code (RFC 6455 7.4, and IANA's registry, which ends at
/// 1014).
constexpr bool may_be_sent(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace snug::websocket
