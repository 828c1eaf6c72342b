// Everything that the chat keeps in memory: people, devices, invitations, rooms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/store.h"
#include "model/values.h"

namespace snug::chat {

/// Counts changes that sockets are notified of outside the log (people, presence, marks, rooms). A
/// socket that was not live for a while is then sent the changes it missed.
using Version = std::uint64_t;

struct Person {
  model::User user;
  std::string search_text;  ///< Both names folded, for comparing with a query.
  std::vector<model::RoomId> rooms;
  std::vector<model::DeviceId> devices;  ///< Oldest first.
  std::size_t rooms_joining = 0;         ///< Not direct, and on their way to the store.
  /// Rooms left since the server started, and when.
  std::unordered_map<model::RoomId, Version> rooms_left;
  bool online = false;
  Version known_since = 0;
  Version presence_changed = 0;
};

struct RoomMember {
  model::UserId user;
  model::RoomSeq received;
  model::RoomSeq read;
  model::RoomRole role = model::RoomRole::kMember;
  model::RoomSeq first;  ///< The first event that they may read.
  model::GlobalSeq joined;
  bool leaving = false;        ///< Their removal is on its way to the store, so they write no more.
  bool role_changing = false;  ///< Another role is on its way to the store.
  Version marks_changed = 0;
  Version known_since = 0;
};

struct ChatRoom {
  model::RoomId id;
  model::RoomKind kind = model::RoomKind::kDirect;
  model::RoomDetails details;
  model::RoomSeq head;
  std::vector<RoomMember> members;  ///< Sorted by user.
  std::set<model::UserId> banned;
  /// The newest event. Null if there is none, or if it has not been needed since the server
  /// started.
  std::shared_ptr<const model::Event> last;
  std::uint64_t message_changes = 0;  ///< Counts edits, deletions, reactions and pins.
  /// The newest event cannot be read; `last` stays null until the next event.
  bool is_last_damaged = false;

  RoomMember* member(model::UserId user);
  const RoomMember* member(model::UserId user) const;
};

/// Pointers stay valid until their entry is removed. People and rooms are never removed.
class Directory {
 public:
  explicit Directory(model::Snapshot snapshot);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // --- people ---
  Person* person(model::UserId id);
  Person* person_named(std::string_view name);  ///< Ignores case.
  Person& add_person(model::User user);
  std::size_t people_count() const { return people_.size(); }
  /// By rising id, which is random.
  const std::map<model::UserId, Person>& people() const { return people_; }

  // --- devices ---
  model::Device* device(model::DeviceId id);
  model::Device* device_with(const model::TokenHash& token);
  model::Device& add_device(model::Device device);
  /// Returns the removed device, or nothing if there was none.
  std::optional<model::Device> remove_device(model::DeviceId id);

  // --- invitations ---
  /// Null unless the invitation is open at `now`.
  const model::Invite* invite(const model::TokenHash& token, model::RunningMillis now) const;
  void add_invite(const model::Invite& invite);
  void use_invite(const model::TokenHash& token);
  /// Returns the number of open invitations, and drops the others.
  std::size_t count_invites(model::RunningMillis now);

  // --- rooms ---
  ChatRoom* room(model::RoomId id);
  ChatRoom* direct_room(model::UserId one, model::UserId other);
  /// Returns the room with that id. A new room is added, and entered into its members.
  ChatRoom& add_room(model::Room room);
  std::size_t rooms_count() const { return rooms_.size(); }
  /// Those with members.
  const std::set<model::RoomId>& public_rooms() const { return public_rooms_; }
  /// Everyone who shares a room with somebody, and that person.
  std::set<model::UserId> companions_of(const Person& person) const;
  /// The rooms of somebody that are not direct, with those that they are joining.
  std::size_t shared_rooms_of(const Person& person) const;
  /// Somebody who exists, and is not in the room yet.
  RoomMember& add_member(ChatRoom& room, const model::Member& member);
  /// Does nothing if `user` is no member.
  void remove_member(ChatRoom& room, model::UserId user);

  /// The newest event that was broadcast.
  model::GlobalSeq head() const { return head_; }
  /// The chain of head().
  model::Chain chain() const { return chain_; }
  /// Identifies this history.
  const std::string& server() const { return server_; }
  /// Advances the heads of the log and of the event's room, and the sender's counter.
  void committed(std::shared_ptr<const model::Event> event);

  Version version() const { return version_; }
  Version next_version() { return ++version_; }

 private:
  struct HashOfHash {
    std::size_t operator()(const model::TokenHash& hash) const noexcept;
  };
  using Pair = std::pair<model::UserId, model::UserId>;

  std::map<model::UserId, Person> people_;
  std::unordered_map<std::string, model::UserId> names_;
  std::unordered_map<model::DeviceId, model::Device> devices_;
  std::unordered_map<model::TokenHash, model::DeviceId, HashOfHash> device_tokens_;
  std::unordered_map<model::TokenHash, model::Invite, HashOfHash> invites_;
  std::unordered_map<model::RoomId, ChatRoom> rooms_;
  std::map<Pair, model::RoomId> direct_rooms_;
  std::set<model::RoomId> public_rooms_;
  model::GlobalSeq head_;
  model::Chain chain_;
  std::string server_;
  Version version_ = 1;
};

}  // namespace snug::chat
