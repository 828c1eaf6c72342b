// wslay's frame layer. wslay's event layer is not used, because it judges a close frame by how its
// bytes happen to be split, and accepts a payload of one byte. The receiver assembles messages and
// control frames instead.
#include "websocket/frame_reader.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "base/check.h"

namespace snug::websocket {
namespace {

std::uint64_t header_bytes(const wslay_frame_iocb& frame) {
  const std::uint64_t length_bytes =
      frame.payload_length < 126 ? 0 : (frame.payload_length <= 0xffff ? 2 : 8);
  return 2 + length_bytes + (frame.mask != 0 ? 4 : 0);
}

}  // namespace

FrameReader::FrameReader() = default;
FrameReader::~FrameReader() = default;

void FrameReader::Deleter::operator()(wslay_frame_context* context) const {
  wslay_frame_context_free(context);
}

std::ptrdiff_t FrameReader::give(std::uint8_t* buffer, std::size_t size, int, void* self) {
  std::string_view& input = *static_cast<FrameReader*>(self)->input_;
  const std::size_t count = std::min(size, input.size());
  if (count == 0) return -1;
  std::memcpy(buffer, input.data(), count);
  static_cast<FrameReader*>(self)->remember(input.substr(0, count));
  input.remove_prefix(count);
  return static_cast<std::ptrdiff_t>(count);
}

/// wslay does not show a head before the first byte of its payload.
void FrameReader::remember(std::string_view given) {
  taken_bytes_ += given.size();
  if (given.size() > newest_.size()) given.remove_prefix(given.size() - newest_.size());
  std::copy(newest_.begin() + given.size(), newest_.end(), newest_.begin());
  std::copy(given.begin(), given.end(), newest_.end() - given.size());
}

std::optional<FrameHead> FrameReader::awaited_head() const {
  const auto count = static_cast<std::size_t>(taken_bytes_ - delivered_bytes_);
  if (context_ == nullptr || payload_left_bytes_ > 0 || count < 2) return std::nullopt;
  CHECK(count <= newest_.size());
  const auto byte = [&](std::size_t at) {
    return static_cast<unsigned char>(newest_[newest_.size() - count + at]);
  };
  FrameHead head{(byte(0) & 0x80) != 0, (byte(1) & 0x80) != 0,
                 static_cast<std::uint8_t>(byte(0) >> 4 & 7),
                 static_cast<std::uint8_t>(byte(0) & 0xf), byte(1) & 0x7fU};
  if (head.payload_bytes < 126) return head;
  const std::size_t length_bytes = head.payload_bytes == 126 ? 2 : 8;
  head.payload_bytes = 0;
  if (count < 2 + length_bytes) return head;
  for (std::size_t i = 0; i < length_bytes; ++i) {
    head.payload_bytes = head.payload_bytes << 8 | byte(2 + i);
  }
  const std::uint64_t least = length_bytes == 2 ? 126 : 0x10000;
  head.wrong_length = head.payload_bytes < least || (head.payload_bytes >> 63) != 0;
  return head;
}

void FrameReader::open_context() {
  const wslay_frame_callbacks callbacks{nullptr, &FrameReader::give, nullptr};
  wslay_frame_context_ptr context = nullptr;
  if (wslay_frame_context_init(&context, &callbacks, this) != 0) throw std::bad_alloc();
  context_.reset(context);
  taken_bytes_ = delivered_bytes_ = 0;
}

FrameReader::Status FrameReader::read(std::string_view& bytes, FramePiece& piece) {
  if (context_ == nullptr) open_context();
  input_ = &bytes;
  wslay_frame_iocb frame{};
  const ssize_t result = wslay_frame_recv(context_.get(), &frame);
  input_ = nullptr;
  if (result == WSLAY_ERR_WANT_READ) {
    CHECK(bytes.empty());
    return Status::kNeedMore;
  }
  if (result < 0) return Status::kBroken;
  const bool first = payload_left_bytes_ == 0;
  if (first) {
    delivered_bytes_ += header_bytes(frame);
    payload_left_bytes_ = frame.payload_length;
  }
  delivered_bytes_ += frame.data_length;
  payload_left_bytes_ -= frame.data_length;
  piece = {first,
           payload_left_bytes_ == 0,
           {frame.fin != 0, frame.mask != 0, frame.rsv, frame.opcode, frame.payload_length},
           {reinterpret_cast<const char*>(frame.data), frame.data_length}};
  return Status::kPiece;
}

bool FrameReader::rest() {
  if (context_ != nullptr && payload_left_bytes_ == 0 && taken_bytes_ == delivered_bytes_) {
    context_.reset();
  }
  return context_ == nullptr;
}

}  // namespace snug::websocket
