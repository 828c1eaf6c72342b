// Two lists that refer to each other: a room's members and a member's rooms.
#include "socketio/room_table.h"

#include <utility>

#include "base/check.h"

namespace snug::socketio {

void RoomTable::add(Member& member) {
  CHECK(member.slot_ == Member::kAbsent);
  const bool is_new = observer_ && !exists(member.id());
  member.slot_ = static_cast<std::uint32_t>(members_.size());
  member.in_own_room_ = true;
  members_.push_back(&member);
  by_id_.insert(&member);
  if (observer_) tell_joined(member.id(), member, is_new);
}

void RoomTable::remove(Member& member) {
  while (member.memberships_) {
    drop(member, static_cast<std::uint32_t>(member.memberships_->list.size() - 1));
  }
  leave_own_room(member);
  if (member.slot_ == Member::kAbsent) return;
  by_id_.take(member.id());
  members_[member.slot_] = members_.back();
  members_[member.slot_]->slot_ = member.slot_;
  members_.pop_back();
  member.slot_ = Member::kAbsent;
}

void RoomTable::join(Member& member, std::string_view name) {
  const bool is_new = observer_ && !exists(name);
  if (name == member.id()) {
    if (member.in_own_room_ || member.slot_ == Member::kAbsent) return;
    member.in_own_room_ = true;
    if (observer_) tell_joined(member.id(), member, is_new);
    return;
  }
  auto place = rooms_.find(name);
  if (place == rooms_.end()) {
    place = rooms_.emplace(std::string(name), Room()).first;
    place->second.name = &place->first;
  } else if (find(member, place->second) != Member::kAbsent) {
    return;
  }
  Room& room = place->second;
  if (!member.memberships_) member.memberships_ = std::make_unique<Member::Memberships>();
  auto& [list, index] = *member.memberships_;
  const auto position = static_cast<std::uint32_t>(list.size());
  list.push_back({&room, static_cast<std::uint32_t>(room.entries.size())});
  room.entries.push_back({&member, position});
  if (index) {
    index->emplace(&room, position);
  } else if (list.size() >= Member::kIndexFrom) {
    index = std::make_unique<std::unordered_map<const Room*, std::uint32_t>>();
    for (std::uint32_t i = 0; i <= position; ++i) index->emplace(list[i].room, i);
  }
  if (observer_) tell_joined(std::string(name), member, is_new);
}

void RoomTable::leave(Member& member, std::string_view name) {
  if (name == member.id()) leave_own_room(member);
  const auto place = rooms_.find(name);
  if (place == rooms_.end()) return;
  const std::uint32_t position = find(member, place->second);
  if (position != Member::kAbsent) drop(member, position);
}

std::uint32_t RoomTable::find(const Member& member, const Room& room) const {
  if (!member.memberships_) return Member::kAbsent;
  const auto& [list, index] = *member.memberships_;
  if (index) {
    const auto place = index->find(&room);
    return place == index->end() ? Member::kAbsent : place->second;
  }
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (list[i].room == &room) return i;
  }
  return Member::kAbsent;
}

/// Ends one membership. In each list the last entry takes the free place.
void RoomTable::drop(Member& member, std::uint32_t position) {
  auto& [list, index] = *member.memberships_;
  const auto [room, slot] = list[position];
  const std::string left = observer_ ? *room->name : std::string();
  if (index) index->erase(room);

  room->entries[slot] = room->entries.back();
  room->entries.pop_back();
  if (slot < room->entries.size()) {
    const Room::Entry& moved = room->entries[slot];
    moved.member->memberships_->list[moved.position].slot = slot;
  }

  list[position] = list.back();
  list.pop_back();
  if (position < list.size()) {
    const Member::Membership& moved = list[position];
    moved.room->entries[moved.slot].position = position;
    if (index) (*index)[moved.room] = position;
  }
  if (list.empty()) member.memberships_.reset();

  if (room->entries.empty()) rooms_.erase(rooms_.find(*room->name));
  if (observer_) tell_left(left, member);
}

void RoomTable::leave_own_room(Member& member) {
  if (!std::exchange(member.in_own_room_, false)) return;
  if (observer_) tell_left(member.id(), member);
}

bool RoomTable::exists(std::string_view room) const {
  if (rooms_.find(room) != rooms_.end()) return true;
  const Member* const owner = find_member(room);
  return owner && owner->in_own_room_;
}

bool RoomTable::is_in(const Member& member, std::string_view name) const {
  if (name == member.id()) return member.in_own_room_;
  const auto place = rooms_.find(name);
  return place != rooms_.end() && find(member, place->second) != Member::kAbsent;
}

void RoomTable::tell_joined(std::string_view room, const Member& member, bool is_new) {
  if (is_new) {
    observer_->on_room_change(RoomChange::kCreated, room, {});
    if (!is_in(member, room)) return;  // the handler removed it again
  }
  observer_->on_room_change(RoomChange::kJoined, room, member.id());
}

void RoomTable::tell_left(std::string_view room, const Member& member) {
  const bool gone = !exists(room);
  observer_->on_room_change(RoomChange::kLeft, room, member.id());
  if (gone) observer_->on_room_change(RoomChange::kDeleted, room, {});
}

Member* RoomTable::find_member(std::string_view id) const {
  return by_id_.find(id);
}

std::vector<std::string> RoomTable::names() const {
  std::vector<std::string> names;
  names.reserve(members_.size() + rooms_.size());
  for (const Member* member : members_) {
    if (member->in_own_room_) names.emplace_back(member->id());
  }
  for (const auto& [name, room] : rooms_) {
    const Member* const owner = find_member(name);
    if (!owner || !owner->in_own_room_) names.push_back(name);
  }
  return names;
}

std::vector<std::string> RoomTable::rooms_of(const Member& member) const {
  std::vector<std::string> names;
  if (member.in_own_room_) names.emplace_back(member.id());
  if (!member.memberships_) return names;
  for (const Member::Membership& membership : member.memberships_->list) {
    names.push_back(*membership.room->name);
  }
  return names;
}

template <class Visit>
void RoomTable::each_member(std::string_view name, Visit visit) {
  Member* const owner = by_id_.find(name);
  if (owner && owner->in_own_room_) visit(*owner);
  const auto place = rooms_.find(name);
  if (place == rooms_.end()) return;
  for (const Room::Entry& entry : place->second.entries) visit(*entry.member);
}

void RoomTable::collect(std::span<const std::string> rooms, std::span<const std::string> except,
                        std::vector<Member*>& found) {
  ++mark_;
  for (const std::string& room : except) {
    each_member(room, [this](Member& member) { member.mark_ = mark_; });
  }
  const auto take = [this, &found](Member& member) {
    if (member.mark_ == mark_ || member.slot_ == Member::kAbsent) return;
    member.mark_ = mark_;
    found.push_back(&member);
  };
  if (rooms.empty()) {
    for (Member* member : members_) take(*member);
  }
  for (const std::string& room : rooms) each_member(room, take);
}

}  // namespace snug::socketio
