// Identities and positions, each a type of its own, so that none is taken for another.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace snug::model {

/// An integer of its own type. 63 bits, as in the database; positive when set.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using UserId = Id<struct UserTag>;
using DeviceId = Id<struct DeviceTag>;  ///< One sign-in.
using RoomId = Id<struct RoomTag>;
using InviteId = Id<struct InviteTag>;
using GlobalSeq = Id<struct GlobalSeqTag>;          ///< Number in commit order: a client's cursor.
using RoomSeq = Id<struct RoomSeqTag>;              ///< 1, 2, 3 … within a room, without gaps.
using DeviceCounter = Id<struct DeviceCounterTag>;  ///< Numbers a device's sends: 1, 2, 3 …

/// Ids of people, rooms and devices are random, so that no two histories share one by accident, and
/// small enough that JavaScript's numbers hold them.
inline constexpr std::int64_t kMaxRandomId = (std::int64_t{1} << 53) - 1;

/// A short hash of an event and everything before it, which tells one history from another.
struct Chain {
  std::uint64_t value = 0;
  auto operator<=>(const Chain&) const = default;
};

/// A short hash of an event's body, which stays when the body is erased.
struct BodyHash {
  std::uint64_t value = 0;
  auto operator<=>(const BodyHash&) const = default;
};

}  // namespace snug::model

template <class Tag>
struct std::hash<snug::model::Id<Tag>> {
  std::size_t operator()(snug::model::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};
