// Socket.IO packets as written and read by a client (Socket.IO protocol 5). Independent of the
// server's own encoder, so a mistake in one does not hide a mistake in the other.
#pragma once

#include <memory>
#include <vector>

#include "snug/parser.h"

namespace snug::test_support {

/// JSON, with binary values as attachments.
class ClientParser final : public Parser {
 public:
  std::vector<Message> encode(const Packet& packet) const noexcept override;
  /// Ignores `limits`; they are the server's concern.
  std::unique_ptr<Decoder> make_decoder(const ParserLimits& limits) const noexcept override;
};

}  // namespace snug::test_support
