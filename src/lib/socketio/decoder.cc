// Reads packets strictly (Socket.IO protocol 5, "Packet encoding").
#include "socketio/decoder.h"

#include <utility>
#include <vector>

#include "socketio/packet_head.h"
#include "values/json_reader.h"

namespace snug::socketio {
namespace {

using Outcome = Result<std::optional<Packet>, DecodeError>;
using Bytes = Json::binary_t::container_type;

/// The first value is the event's name. As in Node, a number is allowed and stands for its text.
bool take_event_name(Json& data) {
  if (!data.is_array() || data.empty()) return false;
  Json& name = data.front();
  if (name.is_number()) name = name.dump();
  return name.is_string() && !is_reserved_event(name.get_ref<const std::string&>());
}

/// Checks the payload against the packet's type and stores it in `packet`.
bool accept_payload(std::string_view text, std::size_t max_depth, Packet& packet) {
  const bool answerable = packet.type == PacketType::kEvent || packet.type == PacketType::kAck;
  if (packet.id && !answerable) return false;
  if (packet.type == PacketType::kDisconnect) return text.empty();
  if (packet.type == PacketType::kConnect && text.empty()) return true;
  // A client never sends CONNECT_ERROR. As in Node, its payload is checked before its state.
  auto data = values::read_json(text, max_depth);
  if (!data) return false;
  packet.data = std::move(*data);
  switch (packet.type) {
    case PacketType::kConnect:
      return packet.data.is_object();
    case PacketType::kConnectError:
      return packet.data.is_object() || packet.data.is_string();
    case PacketType::kAck:
      return packet.id && packet.data.is_array();
    default:
      return take_event_name(packet.data);
  }
}

/// Whether `value` stands for an attachment.
bool is_placeholder(const Json& value) {
  const auto mark = value.find("_placeholder");
  return mark != value.end() && mark->is_boolean() && mark->get<bool>();
}

/// Finds the placeholder of each attachment. Each number may occur once, because with repeats a
/// small packet could refer to the same large attachment thousands of times.
bool find_places(Json& value, std::vector<Json*>& places) {
  if (value.is_object() && is_placeholder(value)) {
    const auto number = value.find("num");
    if (number == value.end() || !number->is_number_unsigned()) return false;
    const auto index = number->get<std::uint64_t>();
    if (index >= places.size() || places[index] != nullptr) return false;
    places[index] = &value;
    return true;
  }
  if (!value.is_structured()) return true;
  for (Json& child : value) {
    if (!find_places(child, places)) return false;
  }
  return true;
}

/// Whether a packet read by another parser has the form that its type requires.
bool is_well_formed(Packet& packet) {
  switch (packet.type) {
    case PacketType::kConnect:
      return packet.data.is_object() || packet.data.is_null();
    case PacketType::kDisconnect:
      return packet.data.is_null();
    case PacketType::kEvent:
      return take_event_name(packet.data);
    case PacketType::kAck:
      return packet.id && packet.data.is_array();
    case PacketType::kConnectError:
      return packet.data.is_object() || packet.data.is_string();
    default:
      return false;
  }
}

}  // namespace

/// A packet that waits for attachments. `places` point into `packet.data`; its children keep their
/// addresses when it moves.
struct Decoder::Pending final : State {
  Pending() : State(/*other=*/false) {}
  Packet packet;
  std::vector<Json*> places;
  std::size_t received_count = 0;
  std::size_t received_bytes = 0;
};

struct Decoder::Other final : State {
  explicit Other(std::unique_ptr<Parser::Decoder> of_parser)
      : State(/*other=*/true), decoder(std::move(of_parser)) {}
  std::unique_ptr<Parser::Decoder> decoder;
};

Decoder::Decoder() = default;

Decoder::Decoder(const Parser* parser, const DecoderLimits& limits) {
  if (parser) state_ = std::make_unique<Other>(parser->make_decoder(limits));
}

Decoder::~Decoder() = default;

Outcome Decoder::feed(const DecoderLimits& limits, MessageKind kind, std::string_view payload) {
  if (state_ && state_->other_parser) return on_other(static_cast<Other&>(*state_), kind, payload);
  return kind == MessageKind::kText ? on_text(limits, payload) : on_attachment(limits, payload);
}

Outcome Decoder::on_text(const DecoderLimits& limits, std::string_view text) {
  if (state_) return Unexpected(DecodeError::kTextWithinAttachments);
  auto head = read_packet_head(text, limits.max_attachment_count);
  if (!head) return Unexpected(head.error());
  const bool binary =
      head->type == PacketType::kBinaryEvent || head->type == PacketType::kBinaryAck;
  Packet packet{.type = head->type, .nsp = std::string(head->nsp), .id = head->id, .data = nullptr};
  if (head->type == PacketType::kBinaryEvent) packet.type = PacketType::kEvent;
  if (head->type == PacketType::kBinaryAck) packet.type = PacketType::kAck;
  if (!accept_payload(head->payload, limits.max_json_depth, packet)) {
    return Unexpected(DecodeError::kBadPayload);
  }
  if (!binary) return std::optional<Packet>(std::move(packet));

  std::vector<Json*> places(head->attachment_count, nullptr);
  if (!find_places(packet.data, places)) return Unexpected(DecodeError::kBadPlaceholder);
  // Without attachments nothing may stay armed (CVE-2026-69185).
  if (places.empty()) return std::optional<Packet>(std::move(packet));
  auto waiting = std::make_unique<Pending>();
  waiting->packet = std::move(packet);
  waiting->places = std::move(places);
  state_ = std::move(waiting);
  return std::optional<Packet>();
}

Outcome Decoder::on_attachment(const DecoderLimits& limits, std::string_view bytes) {
  if (!state_) return Unexpected(DecodeError::kStrayAttachment);
  Pending& pending = static_cast<Pending&>(*state_);
  pending.received_bytes += bytes.size();
  if (pending.received_bytes > limits.max_attachment_bytes) {
    return Unexpected(DecodeError::kAttachmentsTooLarge);
  }
  if (Json* place = pending.places[pending.received_count]) {
    *place = Json::binary(Bytes(bytes.begin(), bytes.end()));
  }
  if (++pending.received_count < pending.places.size()) return std::optional<Packet>();
  Packet complete = std::move(pending.packet);
  state_.reset();
  return std::optional<Packet>(std::move(complete));
}

Outcome Decoder::on_other(Other& other, MessageKind kind, std::string_view payload) {
  auto packet = other.decoder->add(kind == MessageKind::kBinary, payload);
  if (!packet) return Unexpected(DecodeError::kRefusedByParser);
  other.waiting = !packet->has_value();
  if (*packet && !is_well_formed(**packet)) return Unexpected(DecodeError::kBadPayload);
  return std::move(*packet);
}

std::string_view error_text(DecodeError error) {
  switch (error) {
    case DecodeError::kUnknownType:
      return "unknown packet type";
    case DecodeError::kBadAttachmentCount:
      return "attachment count is wrong or too high";
    case DecodeError::kBadAckId:
      return "acknowledgement id is out of range";
    case DecodeError::kBadPayload:
      return "payload does not fit the packet's type";
    case DecodeError::kBadPlaceholder:
      return "placeholder names no attachment, or one twice";
    case DecodeError::kAttachmentsTooLarge:
      return "attachments are too large";
    case DecodeError::kTextWithinAttachments:
      return "text where an attachment was due";
    case DecodeError::kStrayAttachment:
      return "attachment without a packet";
    case DecodeError::kRefusedByParser:
      return "the parser did not understand it";
  }
  return "unknown error";
}

}  // namespace snug::socketio
