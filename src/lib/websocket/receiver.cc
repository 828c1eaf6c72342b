// Assembles messages and control frames from frames.
#include "websocket/receiver.h"

#include <array>
#include <utility>

#include "websocket/small_frame.h"

namespace snug::websocket {
namespace {

constexpr std::uint8_t kRsv1 = 4;  // As in wslay, RSV1 is the highest of three bits.

bool is_control(std::uint8_t opcode) {
  return (opcode & 0x8) != 0;
}

bool is_known(std::uint8_t opcode) {
  return opcode <= static_cast<int>(Opcode::kBinary) ||
         (opcode >= static_cast<int>(Opcode::kClose) && opcode <= static_cast<int>(Opcode::kPong));
}

}  // namespace

void ReceiverMemory::stop() {
  stopped_ = true;
  inflater_.reset();
  if (!feeding_) return held_.reset();            // else the data being read is in it
  if (held_) std::string().swap(held_->message);  // An assignment would keep the memory.
}

Receiver::Receiver(ReceiverMemory& memory, const Limits& limits, ReceiverObserver& observer,
                   Path path)
    : memory_(memory),
      held_(memory.held_),
      limits_(limits),
      observer_(observer),
      short_path_(path == Path::kShortest) {}

std::optional<std::string_view> Receiver::feed(std::string_view bytes, std::size_t max_step_count) {
  memory_.feeding_ = true;
  const bool more = take_steps(bytes, max_step_count);
  memory_.feeding_ = false;
  if (memory_.stopped_) held_.reset();
  return more ? std::optional(bytes) : std::nullopt;
}

/// True if the steps were used up before the bytes.
bool Receiver::take_steps(std::string_view& bytes, std::size_t max_step_count) {
  for (std::size_t left = max_step_count; !memory_.stopped_; --left) {
    if (at_rest() && bytes.empty()) return false;
    if (left == 0) return true;
    if (!take_step(bytes)) return false;
  }
  return false;
}

/// Whether all fed bytes have been processed as far as possible. Frees unneeded memory then.
bool Receiver::at_rest() {
  if (!held_) return true;
  if (!held_->reader.rest()) return false;
  if (!held_->in_message) held_.reset();
  return true;
}

/// False if it needs more bytes than there are, or no more may be read.
bool Receiver::take_step(std::string_view& bytes) {
  if (!held_) {
    if (short_path_ && read_small_frame(bytes)) return true;
    held_ = std::make_unique<ReceiverMemory::Held>();
  }
  FramePiece piece;
  const FrameReader::Status status = held_->reader.read(bytes, piece);
  if (status == FrameReader::Status::kPiece) {
    on_piece(piece);
    return true;
  }
  if (status == FrameReader::Status::kBroken) {
    violate(CloseCode::kProtocolError, "broken frame");
  } else if (const auto head = held_->reader.awaited_head()) {
    accept(judge(*head));  // A wrong head is judged without its payload.
  }
  return false;
}

bool Receiver::read_small_frame(std::string_view& bytes) {
  const auto frame = find_small_frame(bytes);
  if (!frame || frame->masked_payload.size() > limits_.max_message_bytes) return false;
  std::array<char, SmallFrame::kMaxPayloadBytes> buffer;  // NOLINT: filled as far as it is read
  unmask(frame->masked_payload, frame->key, buffer.data());
  const std::string_view payload(buffer.data(), frame->masked_payload.size());
  if (frame->kind == MessageKind::kText && !base::is_utf8(payload)) return false;
  bytes.remove_prefix(frame->frame_bytes);
  observer_.on_message(frame->kind, payload);
  return true;
}

void Receiver::on_piece(const FramePiece& piece) {
  if (piece.first && !accept_frame(piece.head)) return;
  if (is_control(piece.head.opcode)) return on_control_piece(piece);
  on_data_piece(piece);
}

bool Receiver::accept_frame(const FrameHead& head) {
  if (!accept(judge(head))) return false;
  if (!is_control(head.opcode)) {
    begin_data_frame(head);
    return true;
  }
  if (observer_.allow_control_frame()) return true;
  return accept(Violation{CloseCode::kPolicyViolation, "too many control frames"});
}

bool Receiver::accept(const std::optional<Violation>& violation) {
  if (violation) violate(violation->code, violation->reason);
  return !violation;
}

std::optional<Receiver::Violation> Receiver::judge(const FrameHead& head) const {
  if (!head.masked || !accepts_reserved_bits(head) || !is_known(head.opcode)) {
    return Violation{CloseCode::kProtocolError, "mask, reserved bits or opcode"};
  }
  if (head.wrong_length) return Violation{CloseCode::kProtocolError, "broken frame"};
  if (is_control(head.opcode)) return std::nullopt;
  return judge_data_frame(head);
}

/// RFC 7692 6.1: RSV1 is set on the first frame of a compressed message, and on no other.
bool Receiver::accepts_reserved_bits(const FrameHead& head) const {
  if (head.reserved_bits == 0) return true;
  const auto opcode = static_cast<Opcode>(head.opcode);
  return memory_.inflater_ && head.reserved_bits == kRsv1 &&
         (opcode == Opcode::kText || opcode == Opcode::kBinary);
}

std::optional<Receiver::Violation> Receiver::judge_data_frame(const FrameHead& head) const {
  const bool continues = static_cast<Opcode>(head.opcode) == Opcode::kContinuation;
  if (held_->in_message != continues) {
    return Violation{CloseCode::kProtocolError, "fragments out of order"};
  }
  if (continues && held_->fragment_count == limits_.max_fragment_count) {
    return Violation{CloseCode::kPolicyViolation, "too many fragments"};
  }
  if (head.payload_bytes > frame_limit_bytes(head)) {
    return Violation{CloseCode::kTooBig, "message too big"};
  }
  return std::nullopt;
}

/// The bytes left for this frame within the message's limit.
std::size_t Receiver::frame_limit_bytes(const FrameHead& head) const {
  const bool compressed = held_->in_message ? held_->compressed : head.reserved_bits != 0;
  if (!compressed) return limits_.max_message_bytes - held_->message.size();
  // Incompressible data grows: at zlib's worst settings, by a seventh.
  const std::size_t all_bytes = limits_.max_message_bytes + limits_.max_message_bytes / 6 + 64;
  return all_bytes - memory_.inflater_->taken_bytes();
}

void Receiver::begin_data_frame(const FrameHead& head) {
  if (held_->in_message) {
    ++held_->fragment_count;
    return;
  }
  held_->in_message = true;
  held_->compressed = head.reserved_bits != 0;
  held_->fragment_count = 1;
  held_->kind =
      static_cast<Opcode>(head.opcode) == Opcode::kText ? MessageKind::kText : MessageKind::kBinary;
}

void Receiver::on_data_piece(const FramePiece& piece) {
  const bool ends_message = piece.last && piece.head.fin;
  if (held_->compressed) return on_compressed_piece(piece.payload, ends_message);
  if (!check_text(piece.payload, ends_message)) return;
  if (!ends_message) {
    held_->message += piece.payload;
    return;
  }
  held_->in_message = false;
  held_->utf8.reset();
  if (held_->message.empty()) return observer_.on_message(held_->kind, piece.payload);
  const std::string message = std::exchange(held_->message, {}).append(piece.payload);
  observer_.on_message(held_->kind, message);
}

void Receiver::on_compressed_piece(std::string_view payload, bool ends_message) {
  const std::size_t known_bytes = held_->message.size();
  const Inflater::Status status =
      memory_.inflater_->inflate(payload, ends_message, limits_.max_message_bytes, held_->message);
  const bool good = status == Inflater::Status::kGood;
  const auto text = std::string_view(held_->message).substr(known_bytes);
  if (!check_text(text, ends_message && good)) return;
  if (status == Inflater::Status::kTooBig) return violate(CloseCode::kTooBig, "message too big");
  if (!good) return violate(CloseCode::kInvalidData, "compressed data is broken");
  if (!ends_message) return;
  held_->in_message = false;
  held_->utf8.reset();
  const std::string message = std::exchange(held_->message, {});
  observer_.on_message(held_->kind, message);
}

/// False after a violation. RFC 6455 8.1.
bool Receiver::check_text(std::string_view bytes, bool ends_message) {
  if (held_->kind != MessageKind::kText) return true;
  if (held_->utf8.feed(bytes) && (!ends_message || held_->utf8.complete())) return true;
  violate(CloseCode::kInvalidData, "text is not UTF-8");
  return false;
}

void Receiver::on_control_piece(const FramePiece& piece) {
  const auto opcode = static_cast<Opcode>(piece.head.opcode);
  if (piece.first && piece.last) return on_control_frame(opcode, piece.payload);
  held_->control += piece.payload;
  if (!piece.last) return;
  const std::string payload = std::exchange(held_->control, {});
  on_control_frame(opcode, payload);
}

void Receiver::on_control_frame(Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::kPing) return observer_.on_ping(payload);
  if (opcode == Opcode::kClose) return on_close_frame(payload);
}

void Receiver::on_close_frame(std::string_view payload) {
  if (payload.empty()) {
    memory_.stop();
    return observer_.on_close(CloseCode::kNoStatus, {});
  }
  if (payload.size() == 1) return violate(CloseCode::kProtocolError, "close frame of one byte");
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                               static_cast<unsigned char>(payload[1]));
  if (!may_be_sent(code)) return violate(CloseCode::kProtocolError, "close code");
  const std::string_view reason = payload.substr(2);
  if (!base::is_utf8(reason)) return violate(CloseCode::kInvalidData, "close reason is not UTF-8");
  memory_.stop();
  observer_.on_close(static_cast<CloseCode>(code), reason);
}

void Receiver::violate(CloseCode code, std::string_view reason) {
  memory_.stop();
  observer_.on_violation(code, reason);
}

}  // namespace snug::websocket
