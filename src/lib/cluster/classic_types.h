// The numbers of @socket.io/redis-adapter's requests and answers (its RequestType).
#pragma once

namespace snug::cluster {

inline constexpr int kSocketsType = 0;
inline constexpr int kRoomsType = 1;
inline constexpr int kJoinType = 2;
inline constexpr int kLeaveType = 3;
inline constexpr int kDisconnectType = 4;
inline constexpr int kFetchType = 5;
inline constexpr int kServerEventType = 6;
inline constexpr int kBroadcastType = 7;
inline constexpr int kClientCountType = 8;
inline constexpr int kClientValueType = 9;

/// Packet types of Socket.IO that carry an event: EVENT, and BINARY_EVENT of old emitters.
inline constexpr int kEventPacket = 2;
inline constexpr int kBinaryEventPacket = 5;

}  // namespace snug::cluster
