// Socket.IO packets as a client writes and reads them (Socket.IO protocol 5). Written by itself,
// and not with the server's own encoder, so that a mistake in one is none in the other.
#pragma once

#include <memory>
#include <vector>

#include "snug/parser.h"

namespace snug::test_support {

/// JSON, with binary values as attachments.
class ClientParser final : public Parser {
 public:
  std::vector<Message> encode(const Packet& packet) const noexcept override;
  /// The limits are the server's concern.
  std::unique_ptr<Decoder> make_decoder(const ParserLimits& limits) const noexcept override;
};

}  // namespace snug::test_support
