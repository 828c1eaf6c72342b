// Rooms that are not direct: creating them, and what they are about.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/rate.h"
#include "live/surroundings.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "snug/json.h"
#include "snug/result.h"
#include "talk/room_changes.h"

namespace snug::chat {

class Groups {
 public:
  Groups(const Surroundings& around, RoomChanges& changes) : around_(around), changes_(changes) {}
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  void create(const Caller& caller, const Json& payload, const Answer& answer);
  void change(const Caller& caller, const Json& payload, const Answer& answer);

 private:
  struct NewRoom {
    model::Room room;
    std::string message_id;
  };

  Result<NewRoom, Failure> read(const Caller& caller, const Json& payload) const;
  std::optional<Failure> objection_to(const Caller& caller,
                                      const std::vector<model::Member>& members);
  void count_joining(const std::vector<model::Member>& members, int by);
  model::EventDraft draft_of(const Caller& caller, const NewRoom& asked) const;
  void finish(const Caller& caller, Result<model::CreatedRoom, model::StoreError> created,
              const Answer& answer);

  const Surroundings& around_;
  RoomChanges& changes_;
  std::unordered_map<model::UserId, DayBudget> created_;
};

}  // namespace snug::chat
