// Room memberships of one namespace, for the in-memory adapter. Knows members only by their id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id_table.h"
#include "base/short_text.h"
#include "snug/adapter.h"

namespace snug::socketio {

class Member;
class RoomTable;

/// Exists while it has members.
struct Room {
  struct Entry {
    Member* member;
    std::uint32_t position;  ///< Index of this room in the member's list.
  };
  const std::string* name = nullptr;  ///< Points to this room's key in the map.
  std::vector<Entry> entries;
};

/// A member's side of its rooms; base class of a socket. Leaves every room before it dies.
class Member {
 public:
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;
  std::string_view id() const { return id_.view(); }

 protected:
  explicit Member(std::string_view id) : id_(id) {}
  ~Member() = default;

 private:
  friend class RoomTable;
  struct Membership {
    Room* room;
    std::uint32_t slot;  ///< Index of this member in the room's list.
  };
  struct Memberships {
    std::vector<Membership> list;
    std::unique_ptr<std::unordered_map<const Room*, std::uint32_t>> index;
  };
  /// From this many memberships on, an index finds them, so joining and leaving take constant time.
  static constexpr std::size_t kIndexFrom = 32;
  static constexpr std::uint32_t kAbsent = UINT32_MAX;

  base::ShortText id_;
  std::unique_ptr<Memberships> memberships_;  ///< Null while it is only in its own room.
  std::uint64_t mark_ = 0;
  std::uint32_t slot_ = kAbsent;  ///< Index in the list of all members.
  bool in_own_room_ = false;      ///< Its own room (named by its id) costs no memory.
};

/// Notified after each change of a room. Its functions may join and leave rooms.
class RoomObserver {
 public:
  virtual void on_room_change(RoomChange change, std::string_view room, std::string_view id) = 0;

 protected:
  ~RoomObserver() = default;
};

/// Memory is proportional to memberships. A room lists its members and a member lists its rooms.
/// Each entry stores its position in the other list, so leaving needs no search.
class RoomTable {
 public:
  /// Makes `member` a recipient, in the room of its own id. Rooms it joined before take effect now.
  void add(Member& member);
  /// Leaves every room.
  void remove(Member& member);
  void join(Member& member, std::string_view room);
  void leave(Member& member, std::string_view room);

  std::vector<std::string> rooms_of(const Member& member) const;
  std::span<Member* const> members() const { return members_; }
  std::size_t room_count() const { return rooms_.size(); }
  bool exists(std::string_view room) const;
  /// Null if no member with that id was added.
  Member* find_member(std::string_view id) const;
  /// The names of all rooms, including the members' own rooms.
  std::vector<std::string> names() const;
  /// Replaces the observer; null (the initial state) for none.
  void set_observer(RoomObserver* observer) { observer_ = observer; }

  /// Appends each member that is in any of `rooms` (every member if `rooms` is empty) and in none
  /// of `except` to `found` once.
  void collect(std::span<const std::string> rooms, std::span<const std::string> except,
               std::vector<Member*>& found);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using RoomMap = std::unordered_map<std::string, Room, Hash, std::equal_to<>>;

  std::uint32_t find(const Member& member, const Room& room) const;
  void drop(Member& member, std::uint32_t position);
  template <class Visit>
  void each_member(std::string_view room, Visit visit);
  void leave_own_room(Member& member);
  bool is_in(const Member& member, std::string_view room) const;
  void tell_joined(std::string_view room, const Member& member, bool is_new);
  void tell_left(std::string_view room, const Member& member);

  RoomMap rooms_;
  base::IdTable<Member*> by_id_;
  std::vector<Member*> members_;
  std::uint64_t mark_ = 0;
  RoomObserver* observer_ = nullptr;
};

}  // namespace snug::socketio
