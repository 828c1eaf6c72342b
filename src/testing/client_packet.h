// Socket.IO packets as a client writes and reads them (Socket.IO protocol 5). Written by itself,
// and not with the server's own encoder, so that a mistake in one is none in the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"

namespace snug::test_support {

enum class ClientPacketType { kConnect, kDisconnect, kEvent, kAck, kConnectError };

struct ClientPacket {
  ClientPacketType type = ClientPacketType::kEvent;
  std::string nsp = "/";
  Json data = nullptr;  ///< Null is none.
  std::optional<std::uint64_t> id{};
};

struct ClientMessages {
  std::string text;
  std::vector<std::string> attachments;
};

ClientMessages encode_packet(const ClientPacket& packet);

/// Puts packets together from messages.
class ClientDecoder {
 public:
  /// A packet once it is complete; `failed` when no client understands the message.
  std::optional<ClientPacket> feed(bool binary, std::string_view payload);
  bool failed() const { return failed_; }

 private:
  std::optional<ClientPacket> parse(std::string_view text);
  std::optional<ClientPacket> complete();
  bool fill(Json& value);

  ClientPacket pending_;
  std::size_t wanted_count_ = 0;
  std::vector<std::string> attachments_;
  bool failed_ = false;
};

}  // namespace snug::test_support
