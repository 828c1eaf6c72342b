// The values that the chat keeps: people, devices, rooms, events. Plain data.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/ids.h"

namespace snug::model {

/// Wall time in milliseconds since 1970. Only people read it; nothing is ordered by it.
using WallMillis = std::int64_t;
/// The total time that this server has run, across restarts. Unlike the wall clock, it cannot be
/// set.
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

/// A browser or program that has signed in as that person before.
struct KnownDevice {
  UserId user;
  TokenHash token_hash{};
};
/// Only the most recently used are kept: as many as a person may have sign-ins.
inline constexpr std::size_t kKnownDevicesOfPerson = 100;

/// A requested sign-in.
struct SignIn {
  Device device;
  TokenHash known{};          ///< The token of the known device.
  std::string password_hash;  ///< The person's hash that the password matched.
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

/// A member's role in a room. The values are those of the database.
enum class RoomRole { kOwner, kModerator, kMember };

struct Member {
  UserId user;
  RoomSeq received{};
  RoomSeq read{};
  RoomRole role = RoomRole::kMember;
  RoomSeq first{1};    ///< The first event that they may read.
  GlobalSeq joined{};  ///< The event with which they joined; not set in direct rooms.
};

/// What a newcomer may read: everything, or what comes from joining on.
enum class Newcomers { kReadAll, kReadFromJoining };

/// The part of a room that its moderators may change. Empty in direct rooms.
struct RoomDetails {
  std::string name;
  std::string topic;
  Newcomers newcomers = Newcomers::kReadAll;
  bool operator==(const RoomDetails&) const = default;
};

struct Room {
  RoomId id;
  RoomKind kind = RoomKind::kDirect;
  RoomDetails details;
  RoomSeq head;  ///< The newest event's number; not set when empty.
  std::vector<Member> members;
  std::vector<UserId> banned;
};

/// Somebody becomes a member, or a member gets another role. A newcomer's marks are at the event
/// with which they join, or right before it if somebody else added them.
struct SetMember {
  UserId user;
  RoomRole role = RoomRole::kMember;
};
/// Somebody is a member no longer. With `banned` they cannot join again until the ban is lifted.
struct RemoveMember {
  UserId user;
  bool banned = false;
};
struct LiftBan {
  UserId user;
};
struct SetDetails {
  RoomDetails details;
};
/// A change of a room that comes with an event.
using RoomChange = std::variant<SetMember, RemoveMember, LiftBan, SetDetails>;

/// An event to store.
struct EventDraft {
  RoomId room;
  UserId user;
  DeviceId device;
  std::optional<DeviceCounter> n;  ///< The device's counter, for senders that have one.
  std::string message_id;          ///< Of senders without a counter; empty for none.
  std::string kind;                ///< "message", or another of docs/protocol.md.
  std::string body;                ///< JSON.
  WallMillis at = 0;
  bool only_as_repeat = false;  ///< Not stored if it was not before: kNotFound.
};

/// How a message changes. `seq` is the message's number in the draft's room.
struct EditMessage {
  RoomSeq seq;
  std::string ending;    ///< A message or an edit whose body ends with it has this text already.
  std::size_t most = 0;  ///< Edits that a message may have.
};
/// Erases the text of the message and of its edits, and forgets its reactions and its pin.
struct DeleteMessage {
  RoomSeq seq;
  bool of_anybody = false;  ///< Otherwise only its author may.
};
struct ReactToMessage {
  RoomSeq seq;
  std::string emoji;
  bool on = true;
  std::size_t most = 0;  ///< Different emojis that a message may have.
};
struct PinMessage {
  RoomSeq seq;
  bool on = true;
  std::size_t most = 0;  ///< Pins that a room may have.
};
/// A change of a message that comes with an event.
using MessageChange = std::variant<EditMessage, DeleteMessage, ReactToMessage, PinMessage>;

/// The people who reacted to a message with one emoji.
struct Reaction {
  std::string emoji;
  std::size_t count = 0;
  std::vector<UserId> users;  ///< Those who did it first, at most kShownReactors.
};
inline constexpr std::size_t kShownReactors = 50;

/// What became of a message since it was sent.
struct MessageNow {
  std::string edit;          ///< The body of its newest edit; empty if there is none.
  WallMillis edited_at = 0;  ///< Of the newest edit.
  bool is_pinned = false;
  std::vector<Reaction> reactions;  ///< By rising event of each one's earliest user.
};

/// A stored event.
struct Event {
  GlobalSeq gseq;
  RoomId room;
  RoomSeq seq;
  std::string kind;
  std::string body;  ///< JSON.
  UserId user;
  DeviceId device;
  std::optional<DeviceCounter> n;
  WallMillis at = 0;  ///< Never below that of the event before.
  Chain chain;
  /// The hash of the body if that was erased. `body` is then `{}`.
  std::optional<BodyHash> erased;
  /// Set in pages of a room, for messages that changed since they were sent.
  std::shared_ptr<const MessageNow> now;
};

/// An event whose body is erased.
struct Erased {
  GlobalSeq gseq;
  BodyHash hash;
};

/// The part of the newest event that the next one needs.
struct LogHead {
  GlobalSeq gseq;
  Chain chain;
  WallMillis at = 0;
};

/// A position in a history. Another history may have the same number, but not the same chain.
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
