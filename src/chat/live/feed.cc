// Broadcasts to live sockets.
#include "live/feed.h"

#include <utility>

#include "live/wire.h"

namespace snug::chat {
namespace {

/// At a thousand messages a second, a recipient gets about 3 KiB in this time.
constexpr std::chrono::milliseconds kLookForSlowAfter{10};

JsonText user_new(const Person& person) {
  return JsonObjectBuilder().add("user", person_text(person)).build();
}

JsonText room_new(const ChatRoom& room) {
  return JsonObjectBuilder().add("room", room_text(room, false)).build();
}

}  // namespace

std::string live_room(model::RoomId room) {
  return "r" + std::to_string(room.value);
}

Feed::Feed(Directory& directory, Sessions& sessions, RecentEvents& recent, Audience& audience,
           model::Clock& clock, const Limits& limits)
    : directory_(directory),
      sessions_(sessions),
      recent_(recent),
      audience_(audience),
      clock_(clock),
      limits_(limits) {}

void Feed::committed(model::Event event) {
  const auto shared = std::make_shared<const model::Event>(std::move(event));
  directory_.committed(shared);
  recent_.add(shared);
  audience_.emit(live_room(shared->room), "event", event_text(*shared));
  look_for_slow_later(shared->room);
}

void Feed::person_added(Person& person) {
  audience_.emit(kEveryone, "user:new", user_new(person));
  look_for_slow_later({});
}

void Feed::room_added(ChatRoom& room) {
  for (const RoomMember& member : room.members) {
    for (const SessionId id : sessions_.of(member.user)) {
      Session* session = sessions_.find(id);
      if (session == nullptr || session->state != Session::State::kLive) continue;
      session->peer->join(live_room(room.id));
      session->peer->emit("room:new", room_new(room));
    }
  }
  look_for_slow_later(room.id);
}

void Feed::mark_rose(ChatRoom& room, RoomMember& member) {
  member.changed = directory_.next_version();
  audience_.emit(live_room(room.id), "mark", mark_text(room, member));
  look_for_slow_later(room.id);
}

void Feed::presence_changed(Person& person) {
  person.presence_changed = directory_.next_version();
  audience_.emit(kEveryone, "presence", presence_text(person));
  look_for_slow_later({});
}

void Feed::typing(model::RoomId room, model::UserId user, bool on) {
  audience_.emit(live_room(room), "typing", typing_text(room, user, on));
  look_for_slow_later(room);
}

void Feed::go_live(Session& session) {
  if (session.state != Session::State::kReplaying) return;
  session.state = Session::State::kLive;
  session.peer->join(kEveryone);
  const Person* person = directory_.person(session.user);
  for (const model::RoomId room : person->rooms) session.peer->join(live_room(room));
}

void Feed::tell_missed(Session& session) {
  const Version told = std::exchange(session.told, directory_.version());
  if (told == session.told) return;
  for (const auto& [id, person] : directory_.people()) {
    if (person.known_since > told) {
      session.peer->emit("user:new", user_new(person));
    } else if (person.presence_changed > told) {
      session.peer->emit("presence", presence_text(person));
    }
  }
  for (const model::RoomId id : directory_.person(session.user)->rooms) {
    const ChatRoom& room = *directory_.room(id);
    if (room.known_since > told) {
      session.peer->emit("room:new", room_new(room));
      continue;
    }
    for (const RoomMember& member : room.members) {
      if (member.changed > told) session.peer->emit("mark", mark_text(room, member));
    }
  }
}

/// Timers run before a turn writes anything, when the kernel has taken all it can of earlier turns.
/// Bytes that are still queued then wait for the client.
void Feed::look_for_slow_later(model::RoomId room) {
  if (fed_rooms_.empty()) clock_.set_timeout(kLookForSlowAfter, [this] { look_for_slow(); });
  fed_rooms_.insert(room);
}

void Feed::look_for_slow() {
  std::vector<SessionId> slow;
  const auto look = [&slow, this](Session& session) {
    if (session.state != Session::State::kLive) return;
    if (session.peer->queued_bytes() <= limits_.slow_socket_bytes) return;
    demote(session);
    slow.push_back(session.id);
  };
  for (const model::RoomId id : std::exchange(fed_rooms_, {})) {
    const ChatRoom* room = directory_.room(id);
    if (room == nullptr) {
      sessions_.each(look);
      break;
    }
    for (const RoomMember& member : room->members) sessions_.each_of(member.user, look);
  }
  for (const SessionId id : slow) demoted_(id);
}

void Feed::demote(Session& session) {
  session.state = Session::State::kReplaying;
  session.cursor = directory_.head();
  session.told = directory_.version();
  session.peer->leave(kEveryone);
  const Person* person = directory_.person(session.user);
  for (const model::RoomId room : person->rooms) session.peer->leave(live_room(room));
}

}  // namespace snug::chat
