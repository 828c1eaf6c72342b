// The asynchronous interface to everything durable. `storage` implements it; the rooms of the chat
// call it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/page.h"
#include "model/search.h"
#include "model/values.h"
#include "snug/result.h"

namespace snug::model {

enum class StoreError {
  kFull,  ///< No space. Rolled back whole; works again when there is space.
  kNameTaken,
  kInviteInvalid,    ///< Unknown, used up or expired.
  kPasswordChanged,  ///< It is no longer the password that was verified.
  kNotFound,
  kDamaged,  ///< This part of the database cannot be read. Other parts are not affected.
  kFailed,   ///< An I/O error. The write may or may not be stored. The process must restart.
};

/// The outcome of an append. Exactly one draft with a given (device, n) or (device, message id) is
/// ever stored. Ids are remembered for the newest kRememberedEvents of the log.
struct Appended {
  enum class Kind {
    kStored,
    kDuplicate,  ///< Stored earlier, as `event`.
    kConflict,   ///< `event`, with other content, was stored under that number or id.
    kGap,        ///< n is beyond the device's next number, `wanted`.
  };
  Kind kind = Kind::kStored;
  Event event;
  DeviceCounter wanted;  ///< The device's next number; not set for kStored.
};

/// A room that was made, and its first event. With kDuplicate the room is that of the event, and
/// `room` is empty.
struct CreatedRoom {
  Room room;
  Appended first;
};

/// The outcome of a change of a message.
struct ChangedMessage {
  enum class Kind {
    kAppended,     ///< See `appended`: stored, or a repeat of its message id.
    kTrueAlready,  ///< Nothing changed, and there is no event.
    kNoMessage,    ///< The room has no event of that number, or that is not a message.
    kDeleted,      ///< The message was deleted.
    kNotTheAuthor,
    kTooMany,  ///< There are as many edits, emojis or pins as there may be.
  };
  Kind kind = Kind::kAppended;
  Appended appended;
  std::vector<Erased> erased;  ///< The events whose bodies a deletion erased.
};

/// The pinned messages of a room.
struct Pinned {};
/// A message and its edits. Nothing if it was deleted, or if the event is not a message.
struct VersionsOf {
  RoomSeq seq;
};
using EventList = std::variant<Pinned, VersionsOf>;

/// Everything that the chat keeps in memory.
struct Snapshot {
  std::vector<User> users;
  std::vector<Device> devices;
  std::vector<KnownDevice> known_devices;  ///< Least recently used first.
  std::vector<Invite> invites;
  std::vector<Room> rooms;
  GlobalSeq head;
  Chain chain;            ///< Of the head.
  std::string server;     ///< Identifies the history, and lasts as long as it.
  std::string chain_key;  ///< For ChainHash; never leaves the server.
  RunningMillis running;  ///< As it was last saved.
};

/// Loop thread only. Each callback is called exactly once, on the loop. Write callbacks come in the
/// order of the writes, after the transaction is on disk (at the configured durability).
class Store {
 public:
  template <class T>
  using Callback = std::function<void(Result<T, StoreError>)>;

  virtual ~Store() = default;

  // --- writes; writes that wait together become one transaction and one fsync ---
  virtual void append(EventDraft draft, Callback<Appended> done) = 0;
  /// Takes one use of the invitation and adds the user, or does neither. The first user joins with
  /// the owner's link, and is the owner.
  virtual void register_user(TokenHash invite, User user, RunningMillis now,
                             Callback<User> done) = 0;
  /// Adds the sign-in and its known device. Of the person's known devices the kKnownDevicesOfPerson
  /// most recently used stay.
  virtual void add_device(SignIn sign_in, Callback<Device> done) = 0;
  virtual void remove_device(DeviceId device, Callback<bool> done) = 0;
  virtual void add_invite(Invite invite, Callback<Invite> done) = 0;
  /// Also ends all their sign-ins and forgets their known devices.
  virtual void set_password(UserId user, std::string password_hash, Callback<bool> done) = 0;
  /// Stores another hash of the same password, if `old_hash` is still the person's.
  virtual void renew_password_hash(UserId user, std::string old_hash, std::string new_hash,
                                   Callback<bool> done) = 0;
  /// The direct room of two people (or of one with themselves). Made if there is none.
  virtual void open_direct_room(UserId one, UserId other, Callback<Room> done) = 0;
  /// Makes a room that is not direct, with `draft` as its first event. The members come with users
  /// and roles; `draft.room` and `draft.n` are not read. A repeat of the message id makes no room.
  virtual void create_room(Room room, EventDraft draft, Callback<CreatedRoom> done) = 0;
  /// Appends `draft` and changes its room, or does neither. The caller knows that the change fits;
  /// one that does not (somebody to remove who has left) changes nothing but the log.
  virtual void change_room(EventDraft draft, RoomChange change, Callback<Appended> done) = 0;
  /// Appends `draft` and changes the message, or does neither. `draft.n` is not read. The rules are
  /// those of message_rules.h.
  virtual void change_message(EventDraft draft, MessageChange change,
                              Callback<ChangedMessage> done) = 0;
  /// Marks only rise: a lower one changes nothing.
  virtual void save_marks(std::vector<Mark> marks, Callback<bool> done) = 0;
  virtual void save_last_seen(UserId user, WallMillis at, Callback<bool> done) = 0;
  /// A lower value changes nothing.
  virtual void save_running_time(RunningMillis running, Callback<bool> done) = 0;

  // --- reads, on the reader thread; damage fails only its own read (kDamaged, or Page::damage) ---
  /// The chain of the event with that number; nothing if there is none.
  virtual void read_chain(GlobalSeq gseq, Callback<std::optional<Chain>> done) = 0;
  /// Events with since < gseq <= until in the rooms that `user` is a member of, from the first on
  /// that they may read, by rising gseq.
  /// A page ends at `max_count` events or when it holds more than `max_bytes` of bodies.
  virtual void read_since(UserId user, GlobalSeq since, GlobalSeq until, std::size_t max_count,
                          std::size_t max_bytes, Callback<Page> done) = 0;
  /// The newest `max_count` events of a room with seq < before, by rising seq. Messages come with
  /// what became of them (Event::now).
  virtual void read_before(RoomId room, RoomSeq before, std::size_t max_count,
                           Callback<Page> done) = 0;
  /// The oldest `max_count` events of a room with seq > after, by rising seq.
  virtual void read_after(RoomId room, RoomSeq after, std::size_t max_count,
                          Callback<Page> done) = 0;
  /// The same for the events of a list.
  virtual void read_list(RoomId room, EventList list, RoomSeq after, std::size_t max_count,
                         Callback<Page> done) = 0;
  /// Messages that match, newest first. On a thread of its own, so that it delays no other read.
  /// What cannot be read is not found.
  virtual void search(SearchQuery query, Callback<SearchPage> done) = 0;
};

}  // namespace snug::model
