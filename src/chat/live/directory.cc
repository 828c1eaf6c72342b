// People, devices, invitations and rooms in memory.
#include "live/directory.h"

#include <algorithm>
#include <cstring>

#include "protocol/text.h"
#include "words/fold.h"

namespace snug::chat {
namespace {

bool is_open(const model::Invite& invite, model::RunningMillis now) {
  return invite.uses_left > 0 && invite.expires_at > now;
}

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

RoomMember member_of(const model::Member& stored, Version now) {
  RoomMember member;
  member.user = stored.user;
  member.received = stored.received;
  member.read = stored.read;
  member.role = stored.role;
  member.first = stored.first;
  member.joined = stored.joined;
  member.known_since = now;
  return member;
}

bool is_before(const RoomMember& one, model::UserId user) {
  return one.user < user;
}

}  // namespace

const RoomMember* ChatRoom::member(model::UserId user) const {
  const auto found = std::lower_bound(members.begin(), members.end(), user, is_before);
  return found == members.end() || found->user != user ? nullptr : &*found;
}

RoomMember* ChatRoom::member(model::UserId user) {
  return const_cast<RoomMember*>(std::as_const(*this).member(user));
}

std::size_t Directory::HashOfHash::operator()(const model::TokenHash& hash) const noexcept {
  std::size_t value = 0;  // The bytes are evenly spread already.
  std::memcpy(&value, hash.data(), sizeof(value));
  return value;
}

Directory::Directory(model::Snapshot snapshot)
    : head_(snapshot.head), chain_(snapshot.chain), server_(std::move(snapshot.server)) {
  for (model::User& user : snapshot.users) add_person(std::move(user));
  for (model::Device& device : snapshot.devices) add_device(std::move(device));
  for (const model::Invite& invite : snapshot.invites) add_invite(invite);
  for (model::Room& room : snapshot.rooms) add_room(std::move(room));
}

Person* Directory::person(model::UserId id) {
  return find_in(people_, id);
}

Person* Directory::person_named(std::string_view name) {
  const model::UserId* id = find_in(names_, fold_case(name));
  return id == nullptr ? nullptr : person(*id);
}

Person& Directory::add_person(model::User user) {
  names_[fold_case(user.name)] = user.id;
  Person& person = people_[user.id];
  person.search_text = folded(user.display_name) + " " + folded(user.name);
  person.user = std::move(user);
  person.known_since = next_version();
  return person;
}

model::Device* Directory::device(model::DeviceId id) {
  return find_in(devices_, id);
}

model::Device* Directory::device_with(const model::TokenHash& token) {
  const model::DeviceId* id = find_in(device_tokens_, token);
  return id == nullptr ? nullptr : device(*id);
}

model::Device& Directory::add_device(model::Device device) {
  device_tokens_[device.token_hash] = device.id;
  if (Person* owner = person(device.user)) owner->devices.push_back(device.id);
  model::Device& kept = devices_[device.id];
  kept = std::move(device);
  return kept;
}

std::optional<model::Device> Directory::remove_device(model::DeviceId id) {
  const auto found = devices_.find(id);
  if (found == devices_.end()) return std::nullopt;
  model::Device device = std::move(found->second);
  devices_.erase(found);
  device_tokens_.erase(device.token_hash);
  if (Person* owner = person(device.user)) std::erase(owner->devices, id);
  return device;
}

const model::Invite* Directory::invite(const model::TokenHash& token,
                                       model::RunningMillis now) const {
  const model::Invite* invite = find_in(invites_, token);
  if (invite == nullptr || !is_open(*invite, now)) return nullptr;
  // The owner's link is valid only while nobody has joined.
  if (invite->role == model::Role::kOwner && !people_.empty()) return nullptr;
  return invite;
}

void Directory::add_invite(const model::Invite& invite) {
  invites_[invite.token_hash] = invite;
}

void Directory::use_invite(const model::TokenHash& token) {
  model::Invite* invite = find_in(invites_, token);
  if (invite != nullptr && --invite->uses_left <= 0) invites_.erase(token);
}

std::size_t Directory::count_invites(model::RunningMillis now) {
  std::erase_if(invites_, [now](const auto& entry) { return !is_open(entry.second, now); });
  return invites_.size();
}

ChatRoom* Directory::room(model::RoomId id) {
  return find_in(rooms_, id);
}

ChatRoom* Directory::direct_room(model::UserId one, model::UserId other) {
  const model::RoomId* id = find_in(direct_rooms_, Pair(std::minmax(one, other)));
  return id == nullptr ? nullptr : room(*id);
}

ChatRoom& Directory::add_room(model::Room stored) {
  const auto [found, is_new] = rooms_.try_emplace(stored.id);
  ChatRoom& room = found->second;
  if (!is_new) return room;
  room.id = stored.id;
  room.kind = stored.kind;
  room.details = std::move(stored.details);
  room.head = stored.head;
  room.banned.insert(stored.banned.begin(), stored.banned.end());
  if (room.kind == model::RoomKind::kPublic && !stored.members.empty()) {
    public_rooms_.insert(room.id);
  }
  // Stores give members by rising user, so that each goes to the end.
  room.members.reserve(stored.members.size());
  // A damaged row may name a person who is not there.
  for (const model::Member& member : stored.members) {
    if (person(member.user) != nullptr) add_member(room, member);
  }
  if (room.kind == model::RoomKind::kDirect && !room.members.empty()) {
    direct_rooms_[{room.members.front().user, room.members.back().user}] = room.id;
  }
  return room;
}

std::size_t Directory::shared_rooms_of(const Person& person) const {
  return person.rooms_joining +
         static_cast<std::size_t>(std::count_if(
             person.rooms.begin(), person.rooms.end(),
             [this](model::RoomId id) { return rooms_.at(id).kind != model::RoomKind::kDirect; }));
}

std::set<model::UserId> Directory::companions_of(const Person& person) const {
  std::set<model::UserId> companions{person.user.id};
  for (const model::RoomId room : person.rooms) {
    for (const RoomMember& member : rooms_.at(room).members) companions.insert(member.user);
  }
  return companions;
}

RoomMember& Directory::add_member(ChatRoom& room, const model::Member& stored) {
  const auto place =
      std::lower_bound(room.members.begin(), room.members.end(), stored.user, is_before);
  if (Person* one = person(stored.user)) {
    one->rooms.push_back(room.id);
    one->rooms_left.erase(room.id);
  }
  return *room.members.insert(place, member_of(stored, next_version()));
}

void Directory::remove_member(ChatRoom& room, model::UserId user) {
  const RoomMember* member = room.member(user);
  if (member == nullptr) return;
  room.members.erase(room.members.begin() + (member - room.members.data()));
  if (room.members.empty()) public_rooms_.erase(room.id);
  if (Person* one = person(user)) {
    std::erase(one->rooms, room.id);
    one->rooms_left[room.id] = next_version();
  }
}

void Directory::committed(std::shared_ptr<const model::Event> event) {
  if (event->gseq > head_) {
    head_ = event->gseq;
    chain_ = event->chain;
  }
  if (model::Device* sender = device(event->device); sender != nullptr && event->n) {
    sender->last_n = std::max(sender->last_n, *event->n);
  }
  if (ChatRoom* target = room(event->room)) {
    target->head = std::max(target->head, event->seq);
    target->last = std::move(event);
  }
}

}  // namespace snug::chat
