// Converts packets to messages on the wire, and back: the option `parser`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/export.h"
#include "snug/json.h"
#include "snug/result.h"

namespace snug {

/// The types of packets; the values are the digits that the default parser writes (Socket.IO
/// protocol 5).
enum class PacketType : char {
  kConnect = '0',
  kDisconnect = '1',
  kEvent = '2',
  kAck = '3',
  kConnectError = '4',
  kBinaryEvent = '5',  ///< On the default parser's wire only: a Packet is never of this type …
  kBinaryAck = '6',    ///< … nor of this one.
};

/// One Socket.IO packet.
struct Packet {
  PacketType type = PacketType::kEvent;  ///< Never a binary one.
  std::string nsp;                       ///< "/" when the wire names none.
  std::optional<std::uint64_t> id;       ///< Of an acknowledgement.
  /// Connect: an object, or null for none. Event: an array of its name and its arguments. Ack: an
  /// array of the answers. Connect error: an object with `message`, and `data` where there is any.
  Json data;
};

/// Limits of one packet of a peer; the server's options of the same names.
struct ParserLimits {
  std::size_t max_attachment_count = 10;          ///< As Node's maxAttachments (CVE-2026-33151).
  std::size_t max_attachment_bytes = 10'000'000;  ///< Of one packet's attachments together.
  std::size_t max_json_depth = 200;               ///< Copying values uses stack for each level.
};

/// Writes and reads the packets of one server; all its clients must use the same. Without one the
/// server uses Socket.IO's default: JSON, with binary values as attachments. To write your own,
/// derive from this class, as a custom parser in Node does. Called on the loop thread only; an
/// exception ends the program.
class SNUG_API Parser {
 public:
  /// One Engine.IO message.
  struct Message {
    bool binary = false;  ///< Whether it travels as binary.
    std::string payload;  ///< UTF-8 when it is not binary.
  };

  /// Reads one client's messages. The client is a stranger, so it must not trust them.
  class Decoder {
   public:
    virtual ~Decoder() = default;  ///< Called when its client is gone.
    /// Takes the next message. Returns a packet once it is complete, and nothing while more
    /// messages belong to it (they are due within `attachment_timeout`). An error ends the
    /// connection with "parse error". The server itself checks that the packet's data has the form
    /// of its type.
    virtual Result<std::optional<Packet>> add(bool binary, std::string_view payload) noexcept = 0;
  };

  virtual ~Parser() = default;  ///< Called when its server and every client are gone.
  /// The messages of one packet, at least one. They are sent in that order, with nothing between.
  virtual std::vector<Message> encode(const Packet& packet) const noexcept = 0;
  /// `limits` outlive the decoder.
  virtual std::unique_ptr<Decoder> make_decoder(const ParserLimits& limits) const noexcept = 0;
};

/// Socket.IO's default: JSON text, with binary values as attachments in messages of their own. A
/// server uses it without being given it. Wrap it in a parser that counts, checks or changes
/// packets:
///
///     class Counting : public snug::Parser {
///      public:
///       std::vector<Message> encode(const snug::Packet& packet) const noexcept override {
///         ++count_;
///         return default_->encode(packet);
///       }
///       std::unique_ptr<Decoder> make_decoder(const snug::ParserLimits& limits) const noexcept
///           override {
///         return default_->make_decoder(limits);
///       }
///
///      private:
///       const std::shared_ptr<const snug::Parser> default_ = snug::default_parser();
///       mutable std::size_t count_ = 0;
///     };
///
/// Its packets cost more than those of a server without the option, because values that could stay
/// text become Json.
SNUG_API std::shared_ptr<const Parser> default_parser();

/// Packets as MessagePack, each in one binary message. For clients with npm's
/// socket.io-msgpack-parser, or with the client file "socket.io.msgpack.min.js".
///
///     snug::Server server(loop, {.parser = snug::message_pack_parser()});
///
/// Binary values are Buffers in place. A number without a fraction travels as an integer; NaN and
/// infinity travel unchanged. JavaScript values that JSON lacks arrive in their JSON form: a Date
/// as a string ("2026-11-20T20:45:42.000Z"), undefined as null, or not at all as a member of an
/// object.
SNUG_API std::shared_ptr<const Parser> message_pack_parser();

}  // namespace snug
