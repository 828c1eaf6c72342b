// Packets and polling bodies of revision 3.
#include "engineio/revision3.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/utf8.h"
#include "engineio/polling_transport.h"
#include "engineio/query.h"
#include "engineio/refusal.h"

namespace snug::engineio::revision3 {

namespace {

constexpr std::size_t kMaxLengthDigits = 9;  // More than any accepted body has.
constexpr char kEndOfLength = '\xff';

std::optional<PacketType> type_of(char digit) {
  if (digit < '0' || digit > '6') return std::nullopt;
  return static_cast<PacketType>(digit);
}

/// UTF-16 units of a character, by the first byte of its UTF-8. 0 for continuation bytes.
std::size_t units_of(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if ((value & 0xc0) == 0x80) return 0;
  return value >= 0xf0 ? 2 : 1;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (const char byte : text) units += units_of(byte);
  return units;
}

/// The number of bytes of `text` in that many units. Nothing if they end within a character, or
/// beyond the text.
std::optional<std::size_t> bytes_of(std::string_view text, std::size_t units) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const std::size_t more = units_of(text[at]);
    if (more == 0) continue;
    if (units < more) break;
    units -= more;
  }
  if (units > 0) return std::nullopt;
  return at;
}

/// The packet as text; base64 if it is binary.
std::string text_of(const Message& message) {
  if (message.kind() == MessageKind::kText) return std::string(message.text_packet());
  return "b4" + base::base64_encode(message.payload());
}

std::string text_payload(std::span<const Message> messages) {
  std::string body;
  for (const Message& message : messages) {
    const std::string packet = text_of(message);
    body += std::to_string(utf16_length(packet));
    body += ':';
    body += packet;
  }
  return body;
}

void append_binary_head(std::string& body, bool binary, std::size_t bytes) {
  body += binary ? '\1' : '\0';
  for (const char digit : std::to_string(bytes)) body += static_cast<char>(digit - '0');
  body += kEndOfLength;
}

std::string binary_payload(std::span<const Message> messages) {
  std::string body;
  for (const Message& message : messages) {
    const bool binary = message.kind() == MessageKind::kBinary;
    const std::string_view packet = message.text_packet();
    append_binary_head(body, binary, packet.size() + (binary ? 1 : 0));
    if (binary) body += '\4';
    body += packet;
  }
  return body;
}

/// The text as a string literal of a script. U+2028 and U+2029 end a line there, unlike in JSON.
std::string script_string(std::string_view text) {
  std::string quoted = json_quoted(text);
  for (const auto& [character, escaped] :
       {std::pair{"\xe2\x80\xa8", "\\u2028"}, std::pair{"\xe2\x80\xa9", "\\u2029"}}) {
    for (std::size_t at = 0; (at = quoted.find(character, at)) != std::string::npos;) {
      quoted.replace(at, 3, escaped);
    }
  }
  return quoted;
}

}  // namespace

std::optional<Packet> read_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const bool base64 = text.front() == 'b';
  if (base64) text.remove_prefix(1);
  const std::optional<PacketType> type = text.empty() ? std::nullopt : type_of(text.front());
  if (!type) return std::nullopt;
  if (!base64) return Packet::of(*type, MessageKind::kText, text.substr(1));
  return Packet::decoded(*type, base::base64_decode(text.substr(1)));
}

std::optional<Packet> read_binary(std::string_view bytes) {
  if (bytes.empty() || bytes.front() < 0 || bytes.front() > 6) return std::nullopt;
  const auto type = static_cast<PacketType>('0' + bytes.front());
  return Packet::of(type, MessageKind::kBinary, bytes.substr(1));
}

PayloadReader::PayloadReader(std::string_view body, bool binary)
    : rest_(body), binary_(binary), failed_(body.empty()) {}

std::optional<Packet> PayloadReader::next() {
  if (failed_ || rest_.empty()) return std::nullopt;
  return binary_ ? next_binary() : next_text();
}

std::optional<Packet> PayloadReader::fail() {
  failed_ = true;
  return std::nullopt;
}

std::optional<Packet> PayloadReader::next_text() {
  const std::size_t colon = rest_.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > kMaxLengthDigits) return fail();
  std::size_t units = 0;
  for (const char digit : rest_.substr(0, colon)) {
    if (digit < '0' || digit > '9') return fail();
    units = units * 10 + static_cast<std::size_t>(digit - '0');
  }
  rest_.remove_prefix(colon + 1);
  const std::optional<std::size_t> bytes = bytes_of(rest_, units);
  if (!bytes) return fail();
  std::optional<Packet> packet = read_text(rest_.substr(0, *bytes));
  rest_.remove_prefix(*bytes);
  return packet ? std::move(packet) : fail();
}

std::optional<Packet> PayloadReader::next_binary() {
  const char kind = rest_.front();
  const std::size_t end = rest_.find(kEndOfLength);
  if (kind < 0 || kind > 1 || end == std::string_view::npos) return fail();
  const std::string_view digits = rest_.substr(1, end - 1);
  if (digits.empty() || digits.size() > kMaxLengthDigits) return fail();
  std::size_t bytes = 0;
  for (const char digit : digits) {
    if (digit < 0 || digit > 9) return fail();
    bytes = bytes * 10 + static_cast<std::size_t>(digit);
  }
  rest_.remove_prefix(end + 1);
  if (bytes > rest_.size()) return fail();
  const std::string_view content = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  if (kind == 0 && !base::is_utf8(content)) return fail();
  std::optional<Packet> packet = kind == 1 ? read_binary(content) : read_text(content);
  return packet ? std::move(packet) : fail();
}

void write_payload(HttpResponse& response, std::span<const Message> messages,
                   const PayloadFormat& format) {
  const bool binary = std::any_of(messages.begin(), messages.end(), [](const Message& message) {
    return message.kind() == MessageKind::kBinary;
  });
  if (format.jsonp != PayloadFormat::kNoScript) {
    response.body = "___eio[" + std::to_string(format.jsonp) + "](" +
                    script_string(text_payload(messages)) + ");";
  } else if (binary && !format.base64) {
    add_default(response.headers, "Content-Type", "application/octet-stream");
    response.body = binary_payload(messages);
    return;
  } else {
    response.body = text_payload(messages);
  }
  add_default(response.headers, "Content-Type", "text/plain; charset=UTF-8");
}

std::int32_t script_number(std::string_view text) {
  constexpr std::int32_t kMost = 99'999'999;
  std::int32_t number = 0;
  for (const char digit : text) {
    if (digit >= '0' && digit <= '9' && number < kMost) number = number * 10 + (digit - '0');
  }
  return number;
}

std::optional<std::string> jsonp_payload(std::string_view form) {
  HttpRequest fields;
  fields.query = form;
  const Parameter data = single_parameter(fields, "d");
  if (!data.given() || data.repeated) return std::nullopt;
  // The client escapes a line feed as \n, so no form changes it, and a literal \n as \\n.
  const std::string_view text = data.value;
  std::string payload;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 3) == "\\\\n") {
      payload += "\\n";
      at += 3;
    } else if (text.substr(at, 2) == "\\n") {
      payload += '\n';
      at += 2;
    } else {
      payload += text[at++];
    }
  }
  return payload;
}

Message binary_message(const Message& message, bool base64) {
  Message framed =
      base64 ? Message::framed(MessageKind::kText, "b4", base::base64_encode(message.payload()))
             : Message::framed(MessageKind::kBinary, "\4", message.payload());
  return message.compressible() ? framed : framed.uncompressed();
}

}  // namespace snug::engineio::revision3
