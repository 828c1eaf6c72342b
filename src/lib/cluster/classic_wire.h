// The wire of @socket.io/redis-adapter 8 and @socket.io/redis-emitter 5, byte for byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/wire.h"

namespace snug::values {
class MessagePackCursor;
}

namespace snug::cluster {

/// Broadcasts travel on KEY#NSP# or KEY#NSP#ROOM# as MessagePack `[uid, packet, opts]`, requests on
/// KEY-request#NSP#, and answers on KEY-response#NSP# or KEY-response#NSP#UID#: JSON, except
/// broadcasts with acknowledgements and the values of these. See docs/guide/scaling.md.
class ClassicWire final : public Wire {
 public:
  /// An emitter is no server, and has its own order of members.
  enum class Role { kServer, kEmitter };

  explicit ClassicWire(WireSettings settings, Role role = Role::kServer);

  bool sharded() const override { return false; }
  bool asks_for_names() const override { return true; }
  const std::string& request_channel() const override { return request_channel_; }
  std::string response_channel(std::string_view uid) const override;
  /// Broadcasts to one room, or to several or all without one.
  std::string channel_of(std::optional<std::string_view> room) const;

  Publication broadcast(std::string_view event, OutgoingList values,
                        const BroadcastOptions& options) const override;
  Publication ask(std::string_view id, std::string_view event, OutgoingList values,
                  const BroadcastOptions& options) const override;
  Publication join(const BroadcastOptions& options, const RoomNames& rooms) const override;
  Publication leave(const BroadcastOptions& options, const RoomNames& rooms) const override;
  Publication disconnect(const BroadcastOptions& options, bool close) const override;
  Publication find_sockets(std::string_view id, const RoomNames& rooms) const override;
  Publication find_rooms(std::string_view id) const override;
  Publication fetch(std::string_view id, const BroadcastOptions& options) const override;
  Publication server_event(std::string_view id, std::string_view event,
                           OutgoingList values) const override;
  Publication found(const Message& question, const std::vector<std::string>& names) const override;
  Publication found(const Message& question,
                    const std::vector<SocketDetails>& sockets) const override;
  Publication value(const Message& question, const Json* value) const override;
  Publication client_count(const Message& question, std::size_t count) const override;
  Publication client_value(const Message& question, const Json* value) const override;
  Publication done(const Message& question) const override;

  Reading read_message(std::string_view channel, std::string_view bytes,
                       Message& message) const override;
  Reading read_answer(std::string_view bytes, Answer& answer) const override;

 private:
  Publication request(std::string text) const;
  Publication answer_to(const Message& question, std::string bytes) const;
  std::string begin_request(int type, std::string_view id = {}) const;
  Publication change(int type, const BroadcastOptions& options, const RoomNames& rooms) const;
  Reading read_broadcast(std::string_view bytes, bool to_one_room, Message& message) const;
  Reading read_options(values::MessagePackCursor& cursor, Message& message) const;
  bool read_packet(values::MessagePackCursor& cursor, Message& message, bool& ours) const;
  bool read_values(values::MessagePackCursor& cursor, Message& message) const;
  Reading read_request(std::string_view bytes, Message& message) const;
  bool concerns_us(const BroadcastOptions& options) const;

  const std::string channel_;
  const std::string request_channel_;
  const std::string response_channel_;
  const Role role_;
};

}  // namespace snug::cluster
