// The asynchronous interface to everything durable. storage/ implements it; chat/ calls it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/page.h"
#include "model/values.h"
#include "snug/result.h"

namespace snug::model {

enum class StoreError {
  kFull,  ///< No space: rolled back whole; works again when there is space.
  kNameTaken,
  kInviteInvalid,    ///< Unknown, used up or expired.
  kPasswordChanged,  ///< It is not the one that was verified any more.
  kNotFound,
  kDamaged,  ///< This part of the database cannot be read. Nothing else is concerned.
  kFailed,   ///< An I/O error: what was asked may or may not be stored. The process must end and
             ///< start anew.
};

/// How an append ended. Exactly one draft with a given (device, n) or (device, message id) is ever
/// stored; ids are remembered for the newest kRememberedEvents of the log.
struct Appended {
  enum class Kind {
    kStored,
    kDuplicate,  ///< Stored earlier, as `event`.
    kConflict,   ///< Something else, `event`, was stored under that number or id.
    kGap,        ///< n is beyond the device's next; `wanted` is the one expected.
  };
  Kind kind = Kind::kStored;
  Event event;
  DeviceCounter wanted;  ///< The device's next number, unless it was stored.
};

/// Everything that the chat keeps in memory.
struct Snapshot {
  std::vector<User> users;
  std::vector<Device> devices;
  std::vector<KnownDevice> known_devices;  ///< By rising use.
  std::vector<Invite> invites;
  std::vector<Room> rooms;
  GlobalSeq head;
  Chain chain;            ///< Of the head.
  std::string server;     ///< Made with the history, and kept as long as that goes on.
  std::string chain_key;  ///< For ChainHash; told to nobody.
  RunningMillis running;  ///< As it was last saved.
};

/// Loop thread only. Each callback comes exactly once, on the loop, in the order in which the
/// writes were asked for, after the transaction is on disk (at the configured durability).
class Store {
 public:
  template <class T>
  using Callback = std::function<void(Result<T, StoreError>)>;

  virtual ~Store() = default;

  // --- writes; those that wait together become one transaction and one fsync ---
  virtual void append(EventDraft draft, Callback<Appended> done) = 0;
  /// Uses the invitation up by one and makes the user, or neither. The first user is made with the
  /// owner's link, and is the owner.
  virtual void register_user(TokenHash invite, User user, RunningMillis now,
                             Callback<User> done) = 0;
  /// Makes the device, and knows it from now on. Of the person's known devices the newest
  /// kKnownDevicesOfPerson stay.
  virtual void add_device(SignIn sign_in, Callback<Device> done) = 0;
  virtual void remove_device(DeviceId device, Callback<bool> done) = 0;
  virtual void add_invite(Invite invite, Callback<Invite> done) = 0;
  /// Also ends all their sign-ins and forgets their known devices.
  virtual void set_password(UserId user, std::string password_hash, Callback<bool> done) = 0;
  /// Another hash of the same password, if `old_hash` is still theirs.
  virtual void renew_password_hash(UserId user, std::string old_hash, std::string new_hash,
                                   Callback<bool> done) = 0;
  /// The direct room of two people (or of one with themselves), made when it is new.
  virtual void open_direct_room(UserId one, UserId other, Callback<Room> done) = 0;
  /// Marks only rise: a lower one changes nothing.
  virtual void save_marks(std::vector<Mark> marks, Callback<bool> done) = 0;
  virtual void save_last_seen(UserId user, WallMillis at, Callback<bool> done) = 0;
  /// It only rises.
  virtual void save_running_time(RunningMillis running, Callback<bool> done) = 0;

  // --- reads, on the reader thread; what is damaged fails alone (kDamaged, or Page::damage) ---
  /// The chain of the event of that number; nothing when there is none.
  virtual void read_chain(GlobalSeq gseq, Callback<std::optional<Chain>> done) = 0;
  /// Events with since < gseq <= until in the rooms that `user` is a member of, by rising gseq.
  /// A page ends at `max_count` events or when it holds more than `max_bytes` of bodies.
  virtual void read_since(UserId user, GlobalSeq since, GlobalSeq until, std::size_t max_count,
                          std::size_t max_bytes, Callback<Page> done) = 0;
  /// The newest `max_count` events of a room with seq < before, by rising seq.
  virtual void read_before(RoomId room, RoomSeq before, std::size_t max_count,
                           Callback<Page> done) = 0;
  /// The oldest `max_count` events of a room with seq > after, by rising seq.
  virtual void read_after(RoomId room, RoomSeq after, std::size_t max_count,
                          Callback<Page> done) = 0;
};

}  // namespace snug::model
