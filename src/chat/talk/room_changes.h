// Changes of rooms on their way to the store, one at a time in each room.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/surroundings.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "snug/json_text.h"
#include "snug/result.h"

namespace snug::chat {

/// A change waits until those before it in its room are stored. So what it is checked against is
/// still true when it is stored itself. Memory and clients follow the store.
class RoomChanges {
 public:
  /// The change, and the event that tells of it.
  struct Wish {
    std::string kind;
    JsonText body;
    model::RoomChange change;
  };
  /// Nothing if what is asked for is true already.
  using Checked = Result<std::optional<Wish>, Failure>;
  /// Looks whether the change is allowed now.
  using Check = std::function<Checked(const ChatRoom&)>;

  static Checked wish(std::string kind, JsonText body, model::RoomChange change) {
    return std::optional<Wish>(Wish{std::move(kind), std::move(body), std::move(change)});
  }
  static Checked true_already() { return std::optional<Wish>(); }

  explicit RoomChanges(const Surroundings& around) : around_(around) {}
  RoomChanges(const RoomChanges&) = delete;
  RoomChanges& operator=(const RoomChanges&) = delete;

  /// Answers `{ok: true}` after the change was stored and told.
  void ask(const Caller& caller, model::RoomId room, Check check, const Answer& answer);

 private:
  struct Waiting {
    Caller caller;
    Check check;
    Answer answer;
  };

  void begin_next(model::RoomId room);
  /// False if nothing went to the store.
  bool begin(ChatRoom& room, const Waiting& asked);
  void finish(ChatRoom& room, const model::RoomChange& change, model::DeviceId device,
              Result<model::Appended, model::StoreError> done, const Answer& answer);
  void apply(ChatRoom& room, const model::RoomChange& change, model::Event event);

  const Surroundings& around_;
  /// The first of each room is in the store's hands.
  std::unordered_map<model::RoomId, std::deque<Waiting>> waiting_;
};

}  // namespace snug::chat
