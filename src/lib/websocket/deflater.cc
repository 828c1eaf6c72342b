// Compresses outgoing messages.
#include "websocket/deflater.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>

#include "base/check.h"

namespace snug::websocket {

Deflater::Deflater(const DeflateOptions& options, bool keep_context)
    : level_(std::clamp(options.level, 1, 9)),
      memory_level_(std::clamp(options.memory_level, 1, 9)),
      keep_context_(keep_context) {}

Deflater::~Deflater() = default;

void Deflater::Deleter::operator()(z_stream_s* stream) const {
  deflateEnd(stream);
  delete stream;
}

void Deflater::prepare(int window_bits) {
  if (stream_ && window_bits == window_bits_) {
    if (!keep_context_) CHECK(deflateReset(stream_.get()) == Z_OK);
    return;
  }
  CHECK(window_bits >= kMinServerWindowBits && window_bits <= kMaxWindowBits);
  stream_.reset();
  auto stream = std::make_unique<z_stream>();
  // Negative: without zlib's own header.
  const int status = deflateInit2(stream.get(), level_, Z_DEFLATED, -window_bits, memory_level_,
                                  Z_DEFAULT_STRATEGY);
  if (status == Z_MEM_ERROR) throw std::bad_alloc();
  CHECK(status == Z_OK);
  stream_.reset(stream.release());
  window_bits_ = window_bits;
}

base::SharedBytes Deflater::encode_message(MessageKind kind, std::string_view payload,
                                           int window_bits) {
  constexpr std::string_view kTail("\x00\x00\xff\xff", 4);  // Left out (RFC 7692 7.2.1).
  // zlib does not flush an empty input twice, so an empty message has the form of 7.2.3.6.
  if (payload.empty()) return encode_compressed_message(kind, std::string_view("\0", 1));
  CHECK(payload.size() <= std::numeric_limits<uInt>::max());
  prepare(window_bits);
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
  stream_->avail_in = static_cast<uInt>(payload.size());
  std::string out;
  std::size_t filled = 0;
  do {
    out.resize(filled + std::max<std::size_t>(payload.size() / 2, 256));
    const std::size_t room = out.size() - filled;
    stream_->next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream_->avail_out = static_cast<uInt>(room);
    const int status = deflate(stream_.get(), Z_SYNC_FLUSH);
    CHECK(status == Z_OK || status == Z_BUF_ERROR);
    filled += room - stream_->avail_out;
  } while (stream_->avail_out == 0);
  out.resize(filled);
  CHECK(out.ends_with(kTail));
  return encode_compressed_message(kind, std::string_view(out).substr(0, filled - kTail.size()));
}

}  // namespace snug::websocket
