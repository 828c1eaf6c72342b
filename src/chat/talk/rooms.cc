// Conversations.
#include "talk/rooms.h"

#include <utility>

#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/messages.h"

namespace snug::chat {
namespace {

Json opened_json(model::RoomId room) {
  return {{"ok", true}, {"room", room.value}};
}

}  // namespace

Rooms::Rooms(const Common& common)
    : directory_(common.directory),
      feed_(common.feed),
      store_(common.store),
      health_(common.health),
      clock_(common.clock),
      typing_(common.options.typing_expires, common.options.typing_every) {}

void Rooms::open(Session& session, const Json& payload, const Ack& ack) {
  Fields fields(payload);
  const model::UserId other{fields.integer("user")};
  if (fields.failure()) return refuse(ack, *fields.failure());
  if (directory_.person(other) == nullptr) {
    return refuse(ack, {Code::kNotFound, "there is no such person"});
  }
  if (const ChatRoom* known = directory_.direct_room(session.user, other)) {
    return ack(opened_json(known->id));
  }
  store_.open_direct_room(session.user, other,
                          [this, ack](Result<model::Room, model::StoreError> opened) {
                            if (!opened) {
                              if (const auto failure = health_.failure(opened.error()))
                                refuse(ack, *failure);
                              return;
                            }
                            const model::RoomId id = opened->id;
                            // Both may have asked at once: the second answer finds it there.
                            if (directory_.room(id) == nullptr) {
                              feed_.room_added(directory_.add_room(std::move(*opened)));
                            }
                            ack(opened_json(id));
                          });
}

void Rooms::typing(Session& session, const Json& payload, const Ack& ack) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const bool on = fields.boolean("on");
  if (fields.failure()) return refuse(ack, *fields.failure());
  const auto room = room_of_member(directory_, number, session.user);
  if (!room) return refuse(ack, room.error());
  const Typing::Place place{(*room)->id, session.user};
  const bool told = on ? typing_.started(place, clock_.now()) : typing_.stopped(place);
  if (told && session.state == Session::State::kLive) {
    session.peer->relay(live_room(place.room), "typing", typing_text(place.room, place.user, on));
  } else if (told) {
    feed_.typing(place.room, place.user, on);
  }
  expire_later();
  ack(Outgoing(ok_text()));
}

void Rooms::wrote(model::RoomId room, model::UserId user) {
  if (typing_.stopped({room, user})) feed_.typing(room, user, false);
}

void Rooms::expire_later() {
  const auto next = typing_.next_expiry();
  if (expiry_ != 0 || !next) return;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.now());
  expiry_ = clock_.set_timeout(wait, [this] {
    expiry_ = 0;
    for (const Typing::Place& place : typing_.expire(clock_.now())) {
      feed_.typing(place.room, place.user, false);
    }
    expire_later();
  });
}

}  // namespace snug::chat
