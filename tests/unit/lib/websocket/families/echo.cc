// Plays the cases, and reads the server's frames (RFC 6455 5.2) with code of its own, so it shares
// no mistake with the server.
#include "echo.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace snug::websocket::families {
namespace {

constexpr std::size_t kShownBytes = 64;

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

std::string name_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::kText:
      return "text";
    case Opcode::kBinary:
      return "binary";
    case Opcode::kPing:
      return "ping";
    case Opcode::kPong:
      return "pong";
    default:
      throw std::runtime_error("an opcode that the server has no use for");
  }
}

/// The code of a close frame. Its reason is only for people, so it is left out.
std::string shown_close(std::string_view payload) {
  if (payload.empty()) return "close()";
  require(payload.size() >= 2 && payload.size() <= 125, "close frame");
  return "close(" + std::to_string(number(payload.substr(0, 2))) + ")";
}

}  // namespace

Limits roomy_limits() {
  Limits limits;
  limits.max_message_bytes = std::size_t{16} << 20;
  limits.max_fragment_count = std::size_t{1} << 16;
  limits.max_queued_bytes = std::size_t{64} << 20;
  return limits;
}

std::string shown(std::string_view payload) {
  if (payload.size() <= kShownBytes) return std::string(payload);
  std::uint64_t checksum = 14695981039346656037U;  // FNV-1a
  for (const char byte : payload) {
    checksum = (checksum ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  }
  return std::to_string(payload.size()) + " bytes, " + std::to_string(checksum);
}

std::optional<ServerFrame> take_frame(std::string& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  require((first & 0x30) == 0, "reserved bits");
  require((second & 0x80) == 0, "a server does not mask");
  std::size_t head_bytes = 2;
  std::uint64_t length = second;
  if (second >= 126) {
    const std::size_t length_bytes = second == 126 ? 2 : 8;
    head_bytes += length_bytes;
    if (bytes.size() < head_bytes) return std::nullopt;
    length = number(std::string_view(bytes).substr(2, length_bytes));
    require(length > (second == 126 ? 125U : 65535U), "not the shortest length");
  }
  if (bytes.size() - head_bytes < length) return std::nullopt;
  ServerFrame frame{(first & 0x80) != 0, (first & 0x40) != 0, static_cast<Opcode>(first & 0xf),
                    bytes.substr(head_bytes, length)};
  bytes.erase(0, head_bytes + length);
  return frame;
}

Echo::Echo(const std::optional<DeflateAgreement>& deflate) {
  if (deflate) {
    deflater_.emplace(DeflateOptions(), !deflate->server_no_context_takeover);
    window_bits_ = deflate->server_window_bits;
  }
  connection_ = std::make_unique<Connection>(settings_, peer.take_stream(), *this, deflate);
  connection_->start({});
  environment.end_turn();
}

void Echo::feed(std::string_view bytes, std::size_t chop_bytes) {
  peer.set_chunk_bytes(chop_bytes);
  peer.feed(bytes);
  // Data beyond the quota of a turn is processed in the next turns.
  const auto is_due = [this] {
    const auto next = environment.timers.next_deadline();
    return next && *next <= environment.timers.now();
  };
  while (is_due()) environment.advance({});
}

std::string Echo::transcript() {
  std::string seen;
  const auto add = [&seen](const std::string& what) {
    if (!seen.empty()) seen += ' ';
    seen += what;
  };
  std::string bytes = take_written();
  while (const auto frame = take_frame(bytes)) {
    require(frame->fin && !frame->compressed, "the server does not fragment");
    add(frame->opcode == Opcode::kClose
            ? shown_close(frame->payload)
            : name_of(frame->opcode) + "(" + shown(frame->payload) + ")");
  }
  require(bytes.empty(), "half a frame");
  if (peer.closed() && !told_end_) add("end");
  told_end_ = peer.closed();
  return seen;
}

void Echo::on_message(MessageKind kind, std::string_view payload) {
  connection_->send(deflater_ ? deflater_->encode_message(kind, payload, window_bits_)
                              : encode_message(kind, {}, payload));
}

void Echo::on_closed(CloseCode, std::string_view) {
  environment.turn.dispose(std::move(connection_));
}

std::string good(const std::string& seen) {
  return seen + (seen.empty() ? "" : " ") + "close(1000) end";
}

std::string failed(int code, const std::string& seen_before) {
  return seen_before + (seen_before.empty() ? "" : " ") + "close(" + std::to_string(code) + ") end";
}

std::string play(const Case& one) {
  Echo echo;
  std::size_t chop_bytes = one.chop_bytes;
  if (chop_bytes == 0) chop_bytes = one.chops == Chops::kOctets ? 1 : SIZE_MAX;
  if (one.chops == Chops::kFrames) {
    for (const std::string& frame : one.frames) echo.feed(frame, chop_bytes);
  } else {
    std::string all;
    for (const std::string& frame : one.frames) all += frame;
    echo.feed(all, chop_bytes);
  }
  if (echo.peer.open()) echo.feed(client_close(1000), chop_bytes);
  return echo.transcript();
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  std::string name = "Case_" + info.param.id;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

TEST_P(Families, EndsAsItShould) {
  EXPECT_EQ(play(GetParam()), GetParam().outcome);
}

}  // namespace snug::websocket::families
