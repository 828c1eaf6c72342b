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

  Decoder();
  /// Reads with `parser` where there is one; it and `limits` outlive the decoder.
  Decoder(const Parser* parser, const DecoderLimits& limits);
  ~Decoder();

  /// A packet once it is complete. `limits` are the same for every call: they are not kept, since
  /// each client has a decoder. After an error it is of no further use.
  Result<std::optional<Packet>, DecodeError> feed(const DecoderLimits& limits, MessageKind kind,
                                                  std::string_view payload);
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
  Result<std::optional<Packet>, DecodeError> on_text(const DecoderLimits& limits,
                                                     std::string_view text);
  Result<std::optional<Packet>, DecodeError> on_attachment(const DecoderLimits& limits,
                                                           std::string_view bytes);
  Result<std::optional<Packet>, DecodeError> on_other(Other& other, MessageKind kind,
                                                      std::string_view payload);

  std::unique_ptr<State> state_;
};

}  // namespace snug::socketio
