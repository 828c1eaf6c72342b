// Turns the Engine.IO messages of one session into packets (Socket.IO protocol 5). Trusts no input.
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

/// Every error ends the session, because nothing after a misunderstood packet can be trusted.
enum class DecodeError {
  kUnknownType,
  kBadAttachmentCount,
  kBadAckId,
  kBadPayload,
  kBadPlaceholder,
  kAttachmentsTooLarge,
  kTextWithinAttachments,
  kStrayAttachment,
  kRefusedByParser,  ///< Refused by the application's own parser.
};
std::string_view error_text(DecodeError error);

class Decoder {
 public:
  using MessageKind = engineio::MessageKind;

  Decoder();
  /// Reads with `parser` unless it is null. `parser` and `limits` outlive the decoder.
  Decoder(const Parser* parser, const DecoderLimits& limits);
  ~Decoder();

  /// Returns a packet once it is complete. Pass the same `limits` to every call; the decoder does
  /// not store them, because every client has a decoder. After an error the decoder must not be
  /// used again.
  Result<std::optional<Packet>, DecodeError> feed(const DecoderLimits& limits, MessageKind kind,
                                                  std::string_view payload);
  /// Whether a packet still lacks attachments. No other packet may arrive before them.
  bool waiting() const { return state_ && state_->waiting; }

 private:
  /// Rarely used: a packet whose attachments have not all arrived, or the decoder of another
  /// parser.
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
