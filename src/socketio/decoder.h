// Turns one session's Engine.IO messages into packets (Socket.IO protocol 5), believing nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "engineio/message.h"
#include "snug/result.h"
#include "socketio/packet.h"

namespace snug::socketio {

/// Limits on what one packet of a peer can make grow.
struct DecoderLimits {
  std::size_t max_attachment_count = 10;          ///< As Node's maxAttachments (CVE-2026-33151).
  std::size_t max_attachment_bytes = 10'000'000;  ///< Of one packet's attachments together.
  std::size_t max_json_depth = 200;  ///< Each level costs stack where values are copied.
};

/// Every error ends the session: what follows a packet that was not understood cannot be trusted.
enum class DecodeError {
  kUnknownType,
  kBadAttachmentCount,
  kBadAckId,
  kBadPayload,
  kBadPlaceholder,
  kAttachmentsTooLarge,
  kTextWithinAttachments,
  kStrayAttachment,
};
std::string_view error_text(DecodeError error);

class Decoder {
 public:
  using MessageKind = engineio::MessageKind;

  /// `limits` outlive the decoder.
  explicit Decoder(const DecoderLimits& limits);
  ~Decoder();

  /// A packet once it is complete. After an error the decoder is of no further use.
  Result<std::optional<Packet>, DecodeError> feed(MessageKind kind, std::string_view payload);
  /// Whether a packet still lacks attachments: nothing else may come before them.
  bool waiting() const { return pending_ != nullptr; }

 private:
  struct Pending;
  Result<std::optional<Packet>, DecodeError> on_text(std::string_view text);
  Result<std::optional<Packet>, DecodeError> on_attachment(std::string_view bytes);

  const DecoderLimits& limits_;
  std::unique_ptr<Pending> pending_;
};

}  // namespace snug::socketio
