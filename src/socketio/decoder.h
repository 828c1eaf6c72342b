// Turns one session's Engine.IO messages into packets (Socket.IO protocol 5), believing nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "engineio/message.h"
#include "snug/parser.h"
#include "snug/result.h"
#include "socketio/packet.h"

namespace snug::socketio {

using DecoderLimits = ParserLimits;

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
  kRefusedByParser,  ///< By one that is not the default.
};
std::string_view error_text(DecodeError error);

class Decoder {
 public:
  using MessageKind = engineio::MessageKind;

  /// `limits` outlive the decoder.
  explicit Decoder(const DecoderLimits& limits);
  /// Reads with `parser` where there is one; `parser` and `limits` outlive the decoder.
  Decoder(const DecoderLimits& limits, const Parser* parser);
  ~Decoder();

  /// A packet once it is complete. After an error the decoder is of no further use.
  Result<std::optional<Packet>, DecodeError> feed(MessageKind kind, std::string_view payload);
  /// Whether a packet still lacks attachments: nothing else may come before them.
  bool waiting() const { return state_ && state_->waiting; }

 private:
  /// What few decoders have: a packet whose attachments are on their way, or another parser's
  /// decoder.
  struct State {
    explicit State(bool other) : waiting(!other), other_parser(other) {}
    virtual ~State() = default;
    bool waiting;
    const bool other_parser;
  };
  struct Pending;
  struct Other;
  Result<std::optional<Packet>, DecodeError> on_text(std::string_view text);
  Result<std::optional<Packet>, DecodeError> on_attachment(std::string_view bytes);
  Result<std::optional<Packet>, DecodeError> on_other(Other& other, MessageKind kind,
                                                      std::string_view payload);

  const DecoderLimits& limits_;
  std::unique_ptr<State> state_;
};

}  // namespace snug::socketio
