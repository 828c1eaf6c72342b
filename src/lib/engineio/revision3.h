// What Engine.IO protocol revision 3 writes in its own way: binary packets, polling bodies, and
// JSONP (protocol revision 3, "Encoding" and "Transports"). For clients of Socket.IO 2; only where
// `allow_eio3` is on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engineio/packet.h"
#include "engineio/payload_format.h"
#include "snug/http.h"

namespace snug::engineio::revision3 {

/// A text packet: a type and data, or `b`, a type and base64.
std::optional<Packet> read_text(std::string_view text);
/// A binary packet: a byte from 0 to 6, the type, and data. The view is kept.
std::optional<Packet> read_binary(std::string_view bytes);

/// Takes the packets of one polling body apart: `length:packet` with lengths in UTF-16 units, as
/// JavaScript counts, or the binary framing, `0` or `1`, the digits of a length in bytes, each a
/// byte, 255, and the packet.
class PayloadReader {
 public:
  /// `body` is borrowed; unless `binary` it is valid UTF-8.
  PayloadReader(std::string_view body, bool binary);

  /// The next packet; nothing at the end, or where the body makes no sense.
  std::optional<Packet> next();
  bool failed() const { return failed_; }

 private:
  std::optional<Packet> next_text();
  std::optional<Packet> next_binary();
  std::optional<Packet> fail();

  std::string_view rest_;
  bool binary_;
  bool failed_;
};

/// The body of a poll's answer and its Content-Type: binary where a packet is and the client takes
/// that, and a script for JSONP.
void write_payload(HttpResponse& response, std::span<const Message> messages,
                   const PayloadFormat& format);

/// The number in a request's `j`, of the callback that is to be called.
std::int32_t script_number(std::string_view text);
/// The payload in the form that a JSONP client posts (`d=…`); nothing when there is none.
std::optional<std::string> jsonp_payload(std::string_view form);

/// The frame of a binary message: the type comes first; or base64 in a text.
Message binary_message(const Message& message, bool base64);

}  // namespace snug::engineio::revision3
