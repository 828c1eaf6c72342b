// Broadcasts to live sockets.
#include "live/feed.h"

#include <algorithm>
#include <map>
#include <utility>

#include "live/wire.h"

namespace snug::chat {
namespace {

/// At a thousand messages a second, a recipient gets about 3 KiB in this time.
constexpr std::chrono::milliseconds kLookForSlowAfter{10};

/// Changes of presence in one event.
constexpr std::size_t kPresenceInOne = 100;

/// Calls `send` with one event after the other.
template <class Send>
void each_presence(const std::vector<const Person*>& people, Send send) {
  for (std::size_t begin = 0; begin < people.size(); begin += kPresenceInOne) {
    JsonArrayBuilder changes;
    const std::size_t end = std::min(people.size(), begin + kPresenceInOne);
    for (std::size_t i = begin; i < end; ++i) changes.add(presence_text(*people[i]));
    send(JsonObjectBuilder().add("changes", changes.build()).build());
  }
}

JsonText user_new(const Person& person) {
  return JsonObjectBuilder().add("user", person_text(person)).build();
}

JsonText room_gone(model::RoomId room) {
  return JsonObjectBuilder().add("room", room.value).build();
}

}  // namespace

std::string live_room(model::RoomId room) {
  return "r" + std::to_string(room.value);
}

Feed::Feed(Directory& directory, Sessions& sessions, RecentEvents& recent, Audience& audience,
           model::Clock& clock, const Options& options)
    : directory_(directory),
      sessions_(sessions),
      recent_(recent),
      audience_(audience),
      clock_(clock),
      options_(options),
      limits_(options.limits),
      presence_(clock, options.presence_every,
                [this](const PresenceBatch::People& people) { send_presence(people); }) {}

void Feed::committed(model::Event event) {
  const auto shared = std::make_shared<const model::Event>(std::move(event));
  directory_.committed(shared);
  recent_.add(shared);
  audience_.emit(live_room(shared->room), "event", event_text(*shared));
  look_for_slow_later(shared->room);
}

void Feed::person_added(Person& person) {
  if (!options_.directory) return;
  audience_.emit(kEveryone, "user:new", user_new(person));
  look_for_slow_later({});
}

JsonText Feed::room_new(const ChatRoom& room, const RoomMember& member) const {
  const bool has_events = bool{room.head};
  return JsonObjectBuilder()
      .add("room", room_text(room, member, has_events, limits_.members_shown))
      .build();
}

void Feed::room_added(ChatRoom& room) {
  for (RoomMember& member : room.members) bring_in(room, member);
}

void Feed::joined(ChatRoom& room, RoomMember& member) {
  if (!options_.directory) {
    audience_.emit(live_room(room.id), "user:new", user_new(*directory_.person(member.user)));
  }
  bring_in(room, member);
}

void Feed::bring_in(ChatRoom& room, RoomMember& member) {
  for (const SessionId id : sessions_.of(member.user)) {
    Session* session = sessions_.find(id);
    if (session == nullptr || session->state != Session::State::kLive) continue;
    session->peer->join(live_room(room.id));
    tell_people(*session, room, 0);
    session->peer->emit("room:new", room_new(room, member));
  }
  look_for_slow_later(room.id);
}

void Feed::left(ChatRoom& room, model::UserId user) {
  for (const SessionId id : sessions_.of(user)) {
    Session* session = sessions_.find(id);
    if (session == nullptr || session->state != Session::State::kLive) continue;
    session->peer->leave(live_room(room.id));
    session->peer->emit("room:gone", room_gone(room.id));
  }
}

/// In a large room each mark would be told to everyone, and each reads everything.
bool Feed::are_marks_shared(const ChatRoom& room) const {
  return room.members.size() <= limits_.members_shown;
}

void Feed::mark_rose(ChatRoom& room, RoomMember& member) {
  member.marks_changed = directory_.next_version();
  const JsonText mark = mark_text(room, member);
  if (are_marks_shared(room)) {
    audience_.emit(live_room(room.id), "mark", mark);
    return look_for_slow_later(room.id);
  }
  for (const SessionId id : sessions_.of(member.user)) {
    Session* session = sessions_.find(id);
    const bool is_live = session != nullptr && session->state == Session::State::kLive;
    if (is_live) session->peer->emit("mark", mark);
  }
}

void Feed::presence_changed(Person& person) {
  presence_.add(person.user.id);
}

/// Without a directory each room hears of its members.
void Feed::send_presence(const PresenceBatch::People& people) {
  // Until now nobody was told, so nobody has missed it either.
  for (const model::UserId user : people) {
    directory_.person(user)->presence_changed = directory_.next_version();
  }
  if (options_.directory) {
    return send_presence(std::string(kEveryone), {people.begin(), people.end()});
  }
  std::map<model::RoomId, std::vector<model::UserId>> by_room;
  for (const model::UserId user : people) {
    for (const model::RoomId room : directory_.person(user)->rooms) by_room[room].push_back(user);
  }
  for (const auto& [room, members] : by_room) send_presence(live_room(room), members);
}

void Feed::send_presence(const std::string& audience, const std::vector<model::UserId>& users) {
  std::vector<const Person*> people;
  for (const model::UserId user : users) people.push_back(directory_.person(user));
  each_presence(people,
                [&](const JsonText& presence) { audience_.emit(audience, "presence", presence); });
  look_for_slow_later({});
}

void Feed::typing(model::RoomId room, model::UserId user, bool on) {
  audience_.emit(live_room(room), "typing", typing_text(room, user, on));
  look_for_slow_later(room);
}

void Feed::go_live(Session& session) {
  if (session.state != Session::State::kReplaying) return;
  session.state = Session::State::kLive;
  session.limited.clear();
  session.peer->join(kEveryone);
  const Person* person = directory_.person(session.user);
  for (const model::RoomId room : person->rooms) session.peer->join(live_room(room));
}

void Feed::tell_missed(Session& session) {
  const Version told = std::exchange(session.told, directory_.version());
  if (told == session.told) return;
  tell_missed_people(session, told);
  tell_missed_rooms(session, told);
}

void Feed::tell_missed_people(Session& session, Version told) {
  std::vector<const Person*> changed;
  const auto look = [&](const Person& person) {
    const bool is_new = options_.directory && person.known_since > told;
    if (is_new) session.peer->emit("user:new", user_new(person));
    if (!is_new && person.presence_changed > told) changed.push_back(&person);
  };
  if (options_.directory) {
    for (const auto& [id, person] : directory_.people()) look(person);
  } else {
    const Person& me = *directory_.person(session.user);
    for (const model::UserId user : directory_.companions_of(me)) look(*directory_.person(user));
  }
  each_presence(changed,
                [&session](const JsonText& presence) { session.peer->emit("presence", presence); });
}

/// Without a directory people get to know each other as they meet in a room. In a large room the
/// client asks for those whom it shows.
void Feed::tell_people(const Session& session, const ChatRoom& room, Version since) {
  if (options_.directory || !are_marks_shared(room)) return;
  for (const RoomMember& member : room.members) {
    if (member.known_since <= since || member.user == session.user) continue;
    session.peer->emit("user:new", user_new(*directory_.person(member.user)));
  }
}

void Feed::tell_missed_rooms(Session& session, Version told) {
  const Person& me = *directory_.person(session.user);
  for (const auto& [room, since] : me.rooms_left) {
    if (since > told) session.peer->emit("room:gone", room_gone(room));
  }
  for (const model::RoomId id : me.rooms) {
    const ChatRoom& room = *directory_.room(id);
    const RoomMember& mine = *room.member(session.user);
    if (mine.known_since > told) {
      session.limited.emplace_back(id, directory_.head());
      tell_people(session, room, 0);
      session.peer->emit("room:new", room_new(room, mine));
      continue;
    }
    tell_people(session, room, told);
    if (!are_marks_shared(room)) {
      if (mine.marks_changed > told) session.peer->emit("mark", mark_text(room, mine));
      continue;
    }
    for (const RoomMember& member : room.members) {
      if (member.marks_changed > told) session.peer->emit("mark", mark_text(room, member));
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
