// Decompresses messages.
#include "websocket/inflater.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/check.h"

namespace snug::websocket {

Inflater::~Inflater() = default;

void Inflater::Deleter::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

void Inflater::open() {
  auto stream = std::make_unique<z_stream>();
  // Negative: without zlib's own header.
  const int status = inflateInit2(stream.get(), -window_bits_);
  if (status == Z_MEM_ERROR) throw std::bad_alloc();
  CHECK(status == Z_OK);
  stream_.reset(stream.release());
}

Inflater::Status Inflater::inflate(std::string_view bytes, bool last, std::size_t max_bytes,
                                   std::string& message) {
  if (!bytes.empty()) {
    if (!stream_) open();
    taken_bytes_ += bytes.size();
    const Status status = run(bytes, false, max_bytes, message);
    if (status != Status::kGood) return status;
  }
  return last ? finish(max_bytes, message) : Status::kGood;
}

/// RFC 7692 7.2.2: the tail that the sender left out completes an empty block. After a final block
/// (7.2.3.4) some senders add the byte that begins this empty block, as the RFC's example does, and
/// others do not.
Inflater::Status Inflater::finish(std::size_t max_bytes, std::string& message) {
  constexpr std::string_view kTail("\x00\x00\xff\xff", 4);
  const bool empty = taken_bytes_ == 0;  // No bytes at all count as an empty message.
  taken_bytes_ = 0;
  if (empty) return Status::kGood;
  if (!after_final_block_) {
    const Status status = run(kTail, true, max_bytes, message);
    if (status != Status::kGood) return status;
    constexpr int kAfterBlock = 128;  // zlib.h on data_type.
    if ((stream_->data_type & kAfterBlock) == 0) return Status::kBroken;
  }
  after_final_block_ = false;
  if (!keep_context_) stream_.reset();
  return Status::kGood;
}

Inflater::Status Inflater::run(std::string_view bytes, bool block_by_block, std::size_t max_bytes,
                               std::string& message) {
  std::array<char, 8192> buffer;  // NOLINT: read as far as it is filled
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  int status = Z_OK;
  do {
    stream_->next_out = reinterpret_cast<Bytef*>(buffer.data());
    // One byte too many shows the excess, however the input is split, before a later error does.
    const std::size_t room = std::min(buffer.size(), max_bytes - message.size() + 1);
    stream_->avail_out = static_cast<uInt>(room);
    const uInt left_before = stream_->avail_in;
    status = ::inflate(stream_.get(), block_by_block ? Z_BLOCK : Z_SYNC_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    const std::size_t made_bytes = room - stream_->avail_out;
    const std::size_t fitting_bytes = std::min(made_bytes, max_bytes - message.size());
    message.append(buffer.data(), fitting_bytes);
    if (made_bytes > fitting_bytes) return Status::kTooBig;
    if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END) return Status::kBroken;
    // A block may be marked as final (RFC 7692 7.2.3.4); later blocks may still refer to it.
    if (status == Z_STREAM_END) CHECK(inflateResetKeep(stream_.get()) == Z_OK);
    if (status == Z_STREAM_END || stream_->avail_in < left_before) {
      after_final_block_ = status == Z_STREAM_END;
    }
  } while (status != Z_BUF_ERROR && (stream_->avail_in > 0 || stream_->avail_out == 0));
  return Status::kGood;
}

}  // namespace snug::websocket
