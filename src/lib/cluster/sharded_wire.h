// The wire of createShardedAdapter of @socket.io/redis-adapter 8 (socket.io-adapter's
// ClusterAdapter).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cluster/wire.h"

namespace snug::cluster {

/// Every message is `{type, data, uid, nsp}`: JSON, or MessagePack if there are binary values in
/// it. They travel on KEY#NSP#, broadcasts to one room on KEY#NSP#ROOM#, and answers on
/// KEY#NSP#UID#.
class ShardedWire : public Wire {
 public:
  ShardedWire(WireSettings settings, bool by_room, bool private_rooms);

  bool sharded() const override { return true; }
  bool asks_for_names() const override { return false; }
  const std::string& request_channel() const override { return channel_; }
  std::string response_channel(std::string_view uid) const override;

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
  using Wire::found;
  Publication found(const Message& question,
                    const std::vector<SocketDetails>& sockets) const override;
  Publication value(const Message& question, const Json* value) const override;
  Publication client_count(const Message& question, std::size_t count) const override;
  Publication client_value(const Message& question, const Json* value) const override;

  Reading read_message(std::string_view channel, std::string_view bytes,
                       Message& message) const override;
  Reading read_answer(std::string_view bytes, Answer& answer) const override;

  /// False for heartbeats of other adapters, types of later versions, and answers.
  static bool is_message(std::size_t type);
  /// Reads the `data` of a message that is no answer, which it takes.
  static bool read_body(std::size_t type, Json& data, Message& message);

 protected:
  /// A message without its envelope.
  struct Body {
    int type = 0;
    std::string data;  ///< The inside of an object, as JSON; with `packed` a map, as MessagePack.
    bool packed = false;
  };

  virtual std::string whole(const Body& body) const {
    return body.packed ? pack_of(body.type, body.data) : text_of(body.type, body.data);
  }
  std::string text_of(int type, std::string_view data) const;
  std::string pack_of(int type, std::string_view data) const;
  /// An empty `id` asks for no acknowledgements.
  static Body event_body(std::string_view id, std::string_view event, OutgoingList values,
                         const BroadcastOptions& options);
  static Body join_body(const BroadcastOptions& options, const RoomNames& rooms);
  static Body leave_body(const BroadcastOptions& options, const RoomNames& rooms);
  static Body disconnect_body(const BroadcastOptions& options, bool close);

 private:
  static Body change_body(int type, const BroadcastOptions& options, const RoomNames& rooms);
  Publication answer(const Message& question, int type, std::string_view name,
                     const Json* value) const;

  const std::string channel_;
  const bool by_room_;
  const bool private_rooms_;
};

}  // namespace snug::cluster
