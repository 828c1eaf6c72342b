// The wire of @socket.io/redis-streams-adapter: entries of a stream, and messages on two channels.
#pragma once

#include <string>

#include "cluster/sharded_wire.h"
#include "cluster/stream_entry.h"

namespace snug::cluster {

/// Requests and answers travel as those of the sharded adapter, always as MessagePack.
class StreamsWire final : public ShardedWire {
 public:
  StreamsWire(WireSettings settings, bool shard_channels)
      : ShardedWire(std::move(settings), false, false), shard_channels_(shard_channels) {}

  bool sharded() const override { return shard_channels_; }

  StreamEntry broadcast_entry(std::string_view event, OutgoingList values,
                              const BroadcastOptions& options) const;
  StreamEntry join_entry(const BroadcastOptions& options, const RoomNames& rooms) const;
  StreamEntry leave_entry(const BroadcastOptions& options, const RoomNames& rooms) const;
  StreamEntry disconnect_entry(const BroadcastOptions& options, bool close) const;
  StreamEntry moved_entry(const RecoverableSession& session) const;

 protected:
  std::string whole(const Body& body) const override;

 private:
  StreamEntry entry_of(const Body& body) const;

  const bool shard_channels_;
};

}  // namespace snug::cluster
