// The forms of Engine.IO protocol revision 3 that differ from revision 4: binary packets, polling
// bodies and JSONP (protocol revision 3, "Encoding" and "Transports"). For clients of Socket.IO 2,
// and only if `allow_eio3` is on.
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
/// A binary packet: a byte from 0 to 6 for the type, then data. Keeps a view of `bytes`.
std::optional<Packet> read_binary(std::string_view bytes);

/// Splits one polling body into packets. The text format is `length:packet`, with lengths in UTF-16
/// units, as JavaScript counts. The binary format is `0` or `1`, the digits of a length in bytes
/// (one byte per digit), 255, and the packet.
class PayloadReader {
 public:
  /// `body` is borrowed. It is valid UTF-8 unless `binary`.
  PayloadReader(std::string_view body, bool binary);

  /// The next packet. Nothing at the end, and where the body is invalid.
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

/// Writes the body and Content-Type of a poll's answer. The body is a script for JSONP, or binary
/// if a packet is binary and the client accepts that.
void write_payload(HttpResponse& response, std::span<const Message> messages,
                   const PayloadFormat& format);

/// The callback's number in `text`, the request's parameter `j`.
std::int32_t script_number(std::string_view text);
/// The payload in the form that a JSONP client posts (`d=…`). Nothing if there is none.
std::optional<std::string> jsonp_payload(std::string_view form);

/// The frame of a binary message: the type, then the bytes; or base64 in a text frame.
Message binary_message(const Message& message, bool base64);

}  // namespace snug::engineio::revision3
