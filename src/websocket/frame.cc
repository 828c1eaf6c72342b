// Server frames (RFC 6455 5.2).
#include "websocket/frame.h"

#include <cstddef>
#include <string>

#include "base/check.h"

namespace snug::websocket {
namespace {

constexpr std::size_t kMaxControlBytes = 125;
constexpr int kFin = 0x80;
constexpr int kRsv1 = 0x40;

void append_big_endian(std::string& bytes, std::uint64_t value, int byte_count) {
  for (int shift = (byte_count - 1) * 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

std::string header(Opcode opcode, std::size_t payload_bytes, int reserved_bits = 0) {
  std::string bytes(1, static_cast<char>(kFin | reserved_bits | static_cast<int>(opcode)));
  if (payload_bytes <= 125) {
    bytes.push_back(static_cast<char>(payload_bytes));
  } else if (payload_bytes <= 0xffff) {
    bytes.push_back(126);
    append_big_endian(bytes, payload_bytes, 2);
  } else {
    bytes.push_back(127);
    append_big_endian(bytes, payload_bytes, 8);
  }
  return bytes;
}

Opcode opcode_of(MessageKind kind) {
  return kind == MessageKind::kText ? Opcode::kText : Opcode::kBinary;
}

}  // namespace

base::SharedBytes encode_message(MessageKind kind, std::string_view prefix,
                                 std::string_view payload) {
  // Ten bytes at most, and Engine.IO's prefix is one: no allocation of its own.
  std::string head = header(opcode_of(kind), prefix.size() + payload.size());
  head += prefix;
  return base::SharedBytes::concat(head, payload);
}

base::SharedBytes encode_compressed_message(MessageKind kind, std::string_view compressed) {
  return base::SharedBytes::concat(header(opcode_of(kind), compressed.size(), kRsv1), compressed);
}

base::SharedBytes encode_pong(std::string_view payload) {
  CHECK(payload.size() <= kMaxControlBytes);
  return base::SharedBytes::concat(header(Opcode::kPong, payload.size()), payload);
}

base::SharedBytes encode_close(CloseCode code, std::string_view reason) {
  if (code == CloseCode::kNoStatus) return base::SharedBytes::copy_of(header(Opcode::kClose, 0));
  CHECK(may_be_sent(static_cast<std::uint16_t>(code)) && reason.size() + 2 <= kMaxControlBytes);
  std::string head = header(Opcode::kClose, reason.size() + 2);
  append_big_endian(head, static_cast<std::uint16_t>(code), 2);
  return base::SharedBytes::concat(head, reason);
}

}  // namespace snug::websocket
