// Reads heads strictly.
#include "socketio/packet_head.h"

#include <charconv>

#include "socketio/packet.h"
#include "values/json_scan.h"

namespace snug::socketio {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digit_count(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

/// All of `digits` as a number up to `max`.
std::optional<std::uint64_t> parse_number(std::string_view digits, std::uint64_t max) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  if (digits.empty() || error != std::errc() || stopped != end || number > max) return std::nullopt;
  return number;
}

std::optional<DecodeError> take_attachment_count(std::string_view& rest, std::size_t max_count,
                                                 PacketHead& head) {
  const std::size_t digits = digit_count(rest);
  const auto count = parse_number(rest.substr(0, digits), max_count);
  if (!count || digits == rest.size() || rest[digits] != '-')
    return DecodeError::kBadAttachmentCount;
  head.attachment_count = static_cast<std::size_t>(*count);
  rest.remove_prefix(digits + 1);
  return std::nullopt;
}

void take_namespace(std::string_view& rest, PacketHead& head) {
  if (rest.empty() || rest.front() != '/') return;
  const std::size_t comma = rest.find(',');
  head.nsp = rest.substr(0, comma);
  rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
}

std::optional<DecodeError> take_ack_id(std::string_view& rest, PacketHead& head) {
  const std::size_t digits = digit_count(rest);
  if (digits == 0) return std::nullopt;
  head.id = parse_number(rest.substr(0, digits), kMaxAckId);
  if (!head.id) return DecodeError::kBadAckId;
  rest.remove_prefix(digits);
  return std::nullopt;
}

}  // namespace

Result<PacketHead, DecodeError> read_packet_head(std::string_view text,
                                                 std::size_t max_attachment_count) {
  if (text.empty() || text.front() < '0' || text.front() > '6')
    return Unexpected(DecodeError::kUnknownType);
  PacketHead head;
  head.type = static_cast<PacketType>(text.front());
  std::string_view rest = text.substr(1);
  if (head.type == PacketType::kBinaryEvent || head.type == PacketType::kBinaryAck) {
    if (auto error = take_attachment_count(rest, max_attachment_count, head))
      return Unexpected(*error);
  }
  take_namespace(rest, head);
  if (auto error = take_ack_id(rest, head)) return Unexpected(*error);
  values::skip_json_space(rest);
  head.payload = rest;
  return head;
}

}  // namespace snug::socketio
