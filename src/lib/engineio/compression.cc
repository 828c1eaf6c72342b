// permessage-deflate for outgoing messages.
#include "engineio/compression.h"

namespace snug::engineio {

Compression::Compression(SharedCompression& shared, const websocket::DeflateAgreement& agreement)
    : shared_(shared), window_bits_(agreement.server_window_bits) {
  if (agreement.server_no_context_takeover) return;
  own_ = std::make_unique<websocket::Deflater>(shared.options, /*keep_context=*/true);
}

base::SharedBytes Compression::frame_of(const Message& message) {
  if (message.packet_bytes() < shared_.options.threshold_bytes) return message.websocket_frame();
  if (!own_) return message.compressed_frame(shared_.deflater, window_bits_);
  return own_->encode_message(message.kind(), message.text_packet(), window_bits_);
}

}  // namespace snug::engineio
