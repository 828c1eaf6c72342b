// The values that the chat keeps: people, devices, rooms, events. Plain data.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"

namespace snug::model {

/// Wall time in milliseconds since 1970; for people only, never an order.
using WallMillis = std::int64_t;
/// How long this server has run in all, over its restarts. Unlike the wall clock nobody sets it.
using RunningMillis = std::int64_t;
using TokenHash = std::array<std::uint8_t, 32>;  ///< The only form in which a token is stored.

enum class Role { kOwner, kAdmin, kMember };

struct User {
  UserId id;
  std::string name;  ///< Sign-in name, unique without case.
  std::string display_name;
  std::string password_hash;  ///< argon2id, libsodium's own string.
  Role role = Role::kMember;
  WallMillis created_at = 0;
  WallMillis last_seen_at = 0;
};

struct Device {
  DeviceId id;
  UserId user;
  TokenHash token_hash{};
  std::string label;     ///< "Firefox on Linux".
  DeviceCounter last_n;  ///< The highest number stored from this device.
  WallMillis created_at = 0;
};

/// A browser or program that was signed in as that person before.
struct KnownDevice {
  UserId user;
  TokenHash token_hash{};
};
/// Of more only those that were used last are kept: as many as one may have sign-ins.
inline constexpr std::size_t kKnownDevicesOfPerson = 100;

/// A sign-in that is asked for.
struct SignIn {
  Device device;
  TokenHash known{};          ///< The device as a known one.
  std::string password_hash;  ///< The person's, that the password was right for.
};

struct Invite {
  InviteId id;
  TokenHash token_hash{};
  UserId created_by;  ///< Not set for the owner's link.
  Role role = Role::kMember;
  std::int64_t uses_left = 1;
  RunningMillis expires_at = 0;
};

enum class RoomKind { kDirect, kPrivate, kPublic };

struct Member {
  UserId user;
  RoomSeq received;
  RoomSeq read;
};

struct Room {
  RoomId id;
  RoomKind kind = RoomKind::kDirect;
  std::string name;  ///< Empty for direct rooms.
  RoomSeq head;      ///< The newest event's number; not set when empty.
  std::vector<Member> members;
};

/// What was asked to be stored.
struct EventDraft {
  RoomId room;
  UserId user;
  DeviceId device;
  std::optional<DeviceCounter> n;  ///< The device's counter, or
  std::string message_id;          ///< an id by a sender without a counter; empty for none.
  std::string kind;                ///< "message".
  std::string body;                ///< JSON.
  WallMillis at = 0;
};

/// What was stored.
struct Event {
  GlobalSeq gseq;
  RoomId room;
  RoomSeq seq;
  std::string kind;
  std::string body;  ///< JSON.
  UserId user;
  DeviceId device;
  std::optional<DeviceCounter> n;
  WallMillis at = 0;  ///< Never below the event's before.
  Chain chain;
};

/// The newest event, as the next one needs it.
struct LogHead {
  GlobalSeq gseq;
  Chain chain;
  WallMillis at = 0;
};

/// A place in a history. Another history may have the number, too, but not the chain.
struct Cursor {
  GlobalSeq gseq;
  Chain chain;
};

struct Mark {
  RoomId room;
  UserId user;
  RoomSeq received;
  RoomSeq read;
};

}  // namespace snug::model
