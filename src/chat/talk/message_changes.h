// What people do with messages: edit, delete, react, pin.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/surroundings.h"
#include "model/store.h"
#include "protocol/fields.h"
#include "snug/json.h"
#include "snug/result.h"
#include "talk/room_rights.h"

namespace snug::chat {

/// Who may do it in the room is checked in memory, and what concerns the message itself in the
/// store's transaction. Answers `{ok: true}` after the change was stored and told.
class MessageChanges {
 public:
  explicit MessageChanges(const Surroundings& around) : around_(around) {}
  MessageChanges(const MessageChanges&) = delete;
  MessageChanges& operator=(const MessageChanges&) = delete;

  void edit(const Caller& caller, const Json& payload, const Answer& answer);
  void remove(const Caller& caller, const Json& payload, const Answer& answer);
  void react(const Caller& caller, const Json& payload, const Answer& answer);
  void pin(const Caller& caller, const Json& payload, const Answer& answer);

 private:
  /// A message that the caller may read.
  struct Target {
    ChatRoom* room = nullptr;
    model::RoomSeq seq;
  };
  Result<Target, Failure> target_of(RoomAct act, const Caller& caller, Fields& fields) const;
  model::EventDraft draft_of(const Caller& caller, const Target& target, const char* kind) const;
  void store(const Caller& caller, model::EventDraft draft, model::MessageChange change,
             const Answer& answer);
  void finish(const model::MessageChange& change,
              Result<model::ChangedMessage, model::StoreError> done, const Answer& answer);
  void stored(model::ChangedMessage done, const Answer& answer);
  Failure refusal(const model::MessageChange& change, model::ChangedMessage::Kind why) const;

  const Surroundings& around_;
  std::unordered_map<model::DeviceId, std::uint32_t> waiting_;  ///< Those in the store's hands.
};

}  // namespace snug::chat
