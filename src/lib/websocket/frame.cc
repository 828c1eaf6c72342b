// Server frames (RFC 6455 5.2).
#include "websocket/frame.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/check.h"

namespace snug::websocket {
namespace {

constexpr std::size_t kMaxControlBytes = 125;
constexpr int kFin = 0x80;
constexpr int kRsv1 = 0x40;

/// The bytes before a payload, or before the rest of a payload.
class Head {
 public:
  Head(Opcode opcode, std::size_t payload_bytes, int reserved_bits = 0) {
    append(kFin | reserved_bits | static_cast<int>(opcode));
    if (payload_bytes <= 125) {
      append(static_cast<int>(payload_bytes));
    } else if (payload_bytes <= 0xffff) {
      append(126);
      append_big_endian(payload_bytes, 2);
    } else {
      append(127);
      append_big_endian(payload_bytes, 8);
    }
  }
  void append_big_endian(std::uint64_t value, int byte_count) {
    for (int shift = (byte_count - 1) * 8; shift >= 0; shift -= 8) {
      append(static_cast<int>((value >> shift) & 0xff));
    }
  }
  void append(std::string_view bytes) {
    CHECK(bytes.size() <= bytes_.size() - size_);
    std::copy(bytes.begin(), bytes.end(), bytes_.data() + size_);
    size_ += bytes.size();
  }
  operator std::string_view() const { return {bytes_.data(), size_}; }

 private:
  void append(int byte) { bytes_[size_++] = static_cast<char>(byte); }

  std::array<char, 16> bytes_;  // the longest header has ten, then a payload's start
  std::size_t size_ = 0;
};

Opcode opcode_of(MessageKind kind) {
  return kind == MessageKind::kText ? Opcode::kText : Opcode::kBinary;
}

}  // namespace

base::SharedBytes encode_message(MessageKind kind, std::string_view prefix,
                                 std::string_view payload) {
  Head head(opcode_of(kind), prefix.size() + payload.size());
  head.append(prefix);
  return base::SharedBytes::concat(head, payload);
}

base::SharedBytes encode_compressed_message(MessageKind kind, std::string_view compressed) {
  return base::SharedBytes::concat(Head(opcode_of(kind), compressed.size(), kRsv1), compressed);
}

base::SharedBytes encode_pong(std::string_view payload) {
  CHECK(payload.size() <= kMaxControlBytes);
  return base::SharedBytes::concat(Head(Opcode::kPong, payload.size()), payload);
}

base::SharedBytes encode_close(CloseCode code, std::string_view reason) {
  if (code == CloseCode::kNoStatus) return base::SharedBytes::copy_of(Head(Opcode::kClose, 0));
  CHECK(may_be_sent(static_cast<std::uint16_t>(code)) && reason.size() + 2 <= kMaxControlBytes);
  Head head(Opcode::kClose, reason.size() + 2);
  head.append_big_endian(static_cast<std::uint16_t>(code), 2);
  return base::SharedBytes::concat(head, reason);
}

}  // namespace snug::websocket
