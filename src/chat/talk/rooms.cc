// Conversations.
#include "talk/rooms.h"

#include <utility>

#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

Json opened_json(model::RoomId room) {
  return {{"ok", true}, {"room", room.value}};
}

}  // namespace

Rooms::Rooms(const Surroundings& around)
    : around_(around), typing_(around.options.typing_expires, around.options.typing_every) {}

void Rooms::open(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const model::UserId other{fields.integer("user")};
  if (fields.failure()) return answer.fail(*fields.failure());
  if (around_.directory.person(other) == nullptr) {
    return answer.fail({Code::kNotFound, "there is no such person"});
  }
  if (const ChatRoom* known = around_.directory.direct_room(caller.user, other)) {
    return answer.ok(opened_json(known->id));
  }
  around_.store.open_direct_room(
      caller.user, other, [this, answer](Result<model::Room, model::StoreError> opened) {
        if (!opened) return answer.fail(opened.error());
        const model::RoomId id = opened->id;
        // If both people asked at once, the first answer has added the room already.
        if (around_.directory.room(id) == nullptr) {
          around_.feed.room_added(around_.directory.add_room(std::move(*opened)));
        }
        answer.ok(opened_json(id));
      });
}

void Rooms::typing(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const bool on = fields.boolean("on");
  if (fields.failure()) return answer.fail(*fields.failure());
  const auto room = room_for(RoomAct::kRead, around_.directory, number, caller.user);
  if (!room) return answer.fail(room.error());
  const Typing::Place place{(*room)->id, caller.user};
  const bool told = on ? typing_.started(place, around_.clock.now()) : typing_.stopped(place);
  if (told) tell(caller.session, place, on);
  expire_later();
  answer.ok(ok_text());
}

/// Notifies everyone except the socket that reports it.
void Rooms::tell(SessionId from, Typing::Place place, bool on) {
  Session* session = around_.sessions.find(from);
  if (session == nullptr || session->state != Session::State::kLive) {
    return around_.feed.typing(place.room, place.user, on);
  }
  session->peer->relay(live_room(place.room), "typing", typing_text(place.room, place.user, on));
}

void Rooms::wrote(model::RoomId room, model::UserId user) {
  if (typing_.stopped({room, user})) around_.feed.typing(room, user, false);
}

void Rooms::expire_later() {
  const auto next = typing_.next_expiry();
  if (expiry_ != 0 || !next) return;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - around_.clock.now());
  expiry_ = around_.clock.set_timeout(wait, [this] {
    expiry_ = 0;
    for (const Typing::Place& place : typing_.expire(around_.clock.now())) {
      around_.feed.typing(place.room, place.user, false);
    }
    expire_later();
  });
}

}  // namespace snug::chat
