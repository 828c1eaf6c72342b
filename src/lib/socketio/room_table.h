// Who is in which room: the in-memory adapter of one namespace. Knows members only by their id.
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
    std::uint32_t position;  ///< Where the member lists this room.
  };
  const std::string* name = nullptr;  ///< The key of the map that holds this.
  std::vector<Entry> entries;
};

/// What the rooms keep with each member; the base of a socket. Leaves every room before it dies.
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
    std::uint32_t slot;  ///< Where the room lists this member.
  };
  struct Memberships {
    std::vector<Membership> list;
    std::unique_ptr<std::unordered_map<const Room*, std::uint32_t>> index;
  };
  /// From this many memberships on, an index finds them: joining and leaving stay constant in time.
  static constexpr std::size_t kIndexFrom = 32;
  static constexpr std::uint32_t kAbsent = UINT32_MAX;

  base::ShortText id_;
  std::unique_ptr<Memberships> memberships_;  ///< Null while it is in no room but its own.
  std::uint64_t mark_ = 0;
  std::uint32_t slot_ = kAbsent;  ///< In the list of all members.
  bool in_own_room_ = false;      ///< The room of its own id, which costs no memory.
};

/// Hears of rooms after each change; may join and leave.
class RoomObserver {
 public:
  virtual void on_room_change(RoomChange change, std::string_view room, std::string_view id) = 0;

 protected:
  ~RoomObserver() = default;
};

/// Memory is proportional to memberships: a room lists its members, a member its rooms, each by
/// position in the other, so that leaving needs no search.
class RoomTable {
 public:
  /// Makes it a recipient, in the room of its own id. Rooms joined before count from now on.
  void add(Member& member);
  /// Leaves every room.
  void remove(Member& member);
  void join(Member& member, std::string_view room);
  void leave(Member& member, std::string_view room);

  std::vector<std::string> rooms_of(const Member& member) const;
  std::span<Member* const> members() const { return members_; }
  std::size_t room_count() const { return rooms_.size(); }
  /// Null when no member of that id was added.
  Member* find_member(std::string_view id) const;
  /// Of all rooms, those of members' own ids included.
  std::vector<std::string> names() const;
  /// From now on; null for nobody, as at first.
  void set_observer(RoomObserver* observer) { observer_ = observer; }

  /// Appends to `found`, once each, the members of any of `rooms` (of all when empty) and of none
  /// of `except`.
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
  bool exists(std::string_view room) const;
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
