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
class ShardedWire final : public Wire {
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
  /// Not asked: see asks_for_names().
  /// @{
  Publication find_sockets(std::string_view id, const RoomNames& rooms) const override;
  Publication find_rooms(std::string_view id) const override;
  Publication found(const Message& question, const std::vector<std::string>& names) const override;
  Publication done(const Message& question) const override;
  /// @}
  Publication fetch(std::string_view id, const BroadcastOptions& options) const override;
  Publication server_event(std::string_view id, std::string_view event,
                           OutgoingList values) const override;
  Publication found(const Message& question,
                    const std::vector<SocketDetails>& sockets) const override;
  Publication value(const Message& question, const Json* value) const override;
  Publication client_count(const Message& question, std::size_t count) const override;
  Publication client_value(const Message& question, const Json* value) const override;

  Reading read_message(std::string_view channel, std::string_view bytes,
                       Message& message) const override;
  Reading read_answer(std::string_view bytes, Answer& answer) const override;

 private:
  std::string text_of(int type, std::string_view data) const;
  std::string pack_of(int type, std::string_view data) const;
  std::string event_message(std::string_view id, std::string_view event, OutgoingList values,
                            const BroadcastOptions& options) const;
  Publication change(int type, const BroadcastOptions& options, const RoomNames& rooms) const;
  Publication answer(const Message& question, int type, std::string_view name,
                     const Json* value) const;

  const std::string channel_;
  const bool by_room_;
  const bool private_rooms_;
};

}  // namespace snug::cluster
